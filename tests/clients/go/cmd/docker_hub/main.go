// Program docker_hub serves docker/hub-tool.
package main

import (
	"errors"
	"log"

	"github.com/docker/hub-tool/pkg/hub"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

type client struct{ *hub.Client }

// LogIn logs in, and shows what it got from then on, as hub-tool's own command does.
func (c client) LogIn(username, password string) error {
	token, _, err := c.Login(username, password, func() (string, error) { return "", errors.New("a second factor") })
	if err != nil {
		return err
	}
	return c.Update(hub.WithHubToken(token), hub.WithHubAccount(username), hub.WithPassword(password))
}

func main() {
	made, err := hub.NewClient(hub.WithAllElements())
	if err != nil {
		log.Fatal(err)
	}
	calls.Serve(client{made}, calls.Same)
}
