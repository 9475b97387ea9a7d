// Program azure_devops serves microsoft/azure-devops-go-api.
package main

import (
	"context"
	"log"
	"os"

	"github.com/microsoft/azure-devops-go-api/azuredevops/v7"
	"github.com/microsoft/azure-devops-go-api/azuredevops/v7/core"
	"github.com/microsoft/azure-devops-go-api/azuredevops/v7/operations"
	"github.com/microsoft/azure-devops-go-api/azuredevops/v7/pipelinepermissions"
	"github.com/microsoft/azure-devops-go-api/azuredevops/v7/serviceendpoint"
	"github.com/microsoft/azure-devops-go-api/azuredevops/v7/taskagent"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

type clients struct {
	Core                core.Client
	Operations          operations.Client
	PipelinePermissions pipelinepermissions.Client
	ServiceEndpoint     serviceendpoint.Client
	TaskAgent           taskagent.Client
}

func main() {
	connection := azuredevops.NewPatConnection(
		os.Getenv("AZDO_ORG_SERVICE_URL"), os.Getenv("AZDO_PERSONAL_ACCESS_TOKEN"),
	)
	there := context.Background()
	all := clients{
		Core:                made(core.NewClient(there, connection)),
		Operations:          operations.NewClient(there, connection),
		PipelinePermissions: made(pipelinepermissions.NewClient(there, connection)),
		ServiceEndpoint:     made(serviceendpoint.NewClient(there, connection)),
		TaskAgent:           made(taskagent.NewClient(there, connection)),
	}
	calls.Serve(all, calls.Same)
}

func made[C any](client C, err error) C {
	if err != nil {
		log.Fatal(err)
	}
	return client
}
