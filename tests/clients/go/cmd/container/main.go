// Program container serves golang.org/x/crypto/ssh.
package main

import (
	"bytes"
	"log"
	"net"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"

	"conda-forge.org/infrastructure/clients/internal/calls"
)

type host struct{ client *ssh.Client }

// Run gives a command its standard input, and returns what it printed.
func (h host) Run(command, input string) (string, error) {
	session, err := h.client.NewSession()
	if err != nil {
		return "", err
	}
	defer session.Close()
	var printed bytes.Buffer
	session.Stdin, session.Stdout = strings.NewReader(input), &printed
	err = session.Run(command)
	return printed.String(), err
}

func main() {
	key, err := ssh.ParsePrivateKey([]byte(os.Getenv("SSH_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	known, _, _, _, err := ssh.ParseAuthorizedKey([]byte(os.Getenv("SSH_HOST_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	client, err := ssh.Dial("tcp", net.JoinHostPort(os.Getenv("SSH_HOST"), os.Getenv("SSH_PORT")), &ssh.ClientConfig{
		User: os.Getenv("SSH_USER"), Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.FixedHostKey(known),
	})
	if err != nil {
		log.Fatal(err)
	}
	calls.Serve(host{client}, calls.Same)
}
