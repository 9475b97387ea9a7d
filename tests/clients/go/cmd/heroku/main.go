// Program heroku serves heroku/heroku-go.
package main

import (
	"net/http"
	"os"
	"strings"

	heroku "github.com/heroku/heroku-go/v6"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

func main() {
	key := os.Getenv("HEROKU_API_KEY")
	transport := &heroku.Transport{BearerToken: key}
	if os.Getenv("LOGIN") == "basic" {
		transport = &heroku.Transport{Password: key}
	}
	client := heroku.NewService(&http.Client{Transport: transport})
	client.URL = strings.TrimSuffix(os.Getenv("HEROKU_API_URL"), "/")
	calls.Serve(client, calls.Same)
}
