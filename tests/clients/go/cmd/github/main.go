// Program github serves google/go-github.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log"
	"os"

	"github.com/google/go-github/v82/github"
	"golang.org/x/crypto/nacl/box"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

type client struct{ *github.Client }

// PutOrgSecret seals a value with the organisation's key, and makes it the secret of some repositories.
func (c client) PutOrgSecret(there context.Context, org, name, value string, repositories github.SelectedRepoIDs) error {
	key, _, err := c.Actions.GetOrgPublicKey(there, org)
	if err != nil {
		return err
	}
	secret, err := sealed(name, value, key)
	if err != nil {
		return err
	}
	secret.Visibility, secret.SelectedRepositoryIDs = "selected", repositories
	_, err = c.Actions.CreateOrUpdateOrgSecret(there, org, secret)
	return err
}

// PutRepoSecret seals a value with the repository's key, and makes it its secret.
func (c client) PutRepoSecret(there context.Context, owner, repo, name, value string) error {
	key, _, err := c.Actions.GetRepoPublicKey(there, owner, repo)
	if err != nil {
		return err
	}
	secret, err := sealed(name, value, key)
	if err != nil {
		return err
	}
	_, err = c.Actions.CreateOrUpdateRepoSecret(there, owner, repo, secret)
	return err
}

// PutEnvSecret seals a value with the environment's key, and makes it its secret.
func (c client) PutEnvSecret(there context.Context, repo int, environment, name, value string) error {
	key, _, err := c.Actions.GetEnvPublicKey(there, repo, environment)
	if err != nil {
		return err
	}
	secret, err := sealed(name, value, key)
	if err != nil {
		return err
	}
	_, err = c.Actions.CreateOrUpdateEnvSecret(there, repo, environment, secret)
	return err
}

func sealed(name, value string, key *github.PublicKey) (*github.EncryptedSecret, error) {
	known, err := base64.StdEncoding.DecodeString(key.GetKey())
	if err != nil {
		return nil, err
	}
	boxed, err := box.SealAnonymous(nil, []byte(value), (*[32]byte)(known), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &github.EncryptedSecret{
		Name: name, KeyID: key.GetKeyID(), EncryptedValue: base64.StdEncoding.EncodeToString(boxed),
	}, nil
}

func main() {
	address := os.Getenv("GITHUB_BASE_URL")
	made, err := github.NewClient(nil).WithAuthToken(os.Getenv("GITHUB_TOKEN")).WithEnterpriseURLs(address, address)
	if err != nil {
		log.Fatal(err)
	}
	calls.Serve(client{made}, shown)
}

// shown leaves of an answer what a user steers by.
func shown(result any) any {
	answer, isAnswer := result.(*github.Response)
	if !isAnswer || answer == nil {
		return result
	}
	return map[string]any{"status": answer.StatusCode, "next_page": answer.NextPage, "rate": answer.Rate}
}
