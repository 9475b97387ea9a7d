module conda-forge.org/infrastructure/clients

go 1.26

require (
	github.com/1Password/connect-sdk-go v1.5.3
	github.com/docker/hub-tool v0.4.6
	github.com/google/go-github/v82 v82.0.0
	github.com/heroku/heroku-go/v6 v6.1.0
	github.com/konflux-ci/image-controller v0.0.0-20241128141349-9986c9955e05
	github.com/microsoft/azure-devops-go-api/azuredevops/v7 v7.1.0
	golang.org/x/crypto v0.54.0
)

require (
	github.com/cenkalti/backoff v2.2.1+incompatible // indirect
	github.com/distribution/reference v0.5.0 // indirect
	github.com/docker/cli v25.0.3+incompatible // indirect
	github.com/docker/docker v25.0.3+incompatible // indirect
	github.com/go-logr/logr v1.4.1 // indirect
	github.com/go-task/slim-sprig v0.0.0-20230315185526-52ccab3ef572 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/google/pprof v0.0.0-20231212022811-ec68065c825e // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/onsi/ginkgo/v2 v2.13.2 // indirect
	github.com/opencontainers/go-digest v1.0.0 // indirect
	github.com/opencontainers/image-spec v1.1.0 // indirect
	github.com/opentracing/opentracing-go v1.2.0 // indirect
	github.com/pborman/uuid v1.2.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/sirupsen/logrus v1.9.3 // indirect
	github.com/uber/jaeger-client-go v2.30.0+incompatible // indirect
	github.com/uber/jaeger-lib v2.4.1+incompatible // indirect
	go.uber.org/atomic v1.9.0 // indirect
	golang.org/x/net v0.56.0 // indirect
	golang.org/x/sync v0.6.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/tools v0.16.1 // indirect
)
