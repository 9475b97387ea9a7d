// Package calls lets tests in another language call a client's methods by their names.
//
// A program that serves a client reads one request a line from standard input, {"call": "Actions.GetOrgSecret",
// "arguments": ["an-org", "A_TOKEN"]}, and writes one answer a line: {"results": [...]} or {"error": "..."}. What is
// named before the last dot are fields. A context is never an argument, and an error never a result.
package calls

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
)

type request struct {
	Call      string            `json:"call"`
	Arguments []json.RawMessage `json:"arguments"`
}

type answer struct {
	Results []any  `json:"results"`
	Error   string `json:"error,omitempty"`
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// Shown turns a result into what JSON can hold; the same value means that it can.
type Shown func(result any) any

// Serve answers requests for a client's methods until standard input ends.
func Serve(client any, shown Shown) {
	requests := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := requests.ReadBytes('\n')
		if err != nil {
			return
		}
		results, err := called(client, line)
		given := answer{Results: []any{}}
		for _, result := range results {
			given.Results = append(given.Results, shown(result))
		}
		if err != nil {
			given.Error = err.Error()
		}
		if err := answers.Encode(given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// Same shows every result as it is.
func Same(result any) any { return result }

func called(client any, line []byte) ([]any, error) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	method, err := found(reflect.ValueOf(client), strings.Split(asked.Call, "."))
	if err != nil {
		return nil, err
	}
	arguments, err := decoded(method.Type(), asked)
	if err != nil {
		return nil, err
	}
	var results []any
	for _, result := range method.Call(arguments) {
		if result.Type() != errorType {
			results = append(results, result.Interface())
		} else if !result.IsNil() {
			err = result.Interface().(error)
		}
	}
	return results, err
}

func found(place reflect.Value, names []string) (reflect.Value, error) {
	for _, name := range names[:len(names)-1] {
		place = reflect.Indirect(place).FieldByName(name)
		if !place.IsValid() {
			return place, fmt.Errorf("the client has no field %s", name)
		}
		if place.Kind() == reflect.Interface {
			place = place.Elem()
		}
	}
	method := place.MethodByName(names[len(names)-1])
	if !method.IsValid() {
		return method, fmt.Errorf("the client has no method %s", strings.Join(names, "."))
	}
	return method, nil
}

func decoded(method reflect.Type, asked request) ([]reflect.Value, error) {
	var arguments []reflect.Value
	given := asked.Arguments
	for number := range method.NumIn() {
		wanted := method.In(number)
		if wanted == contextType {
			arguments = append(arguments, reflect.ValueOf(context.Background()))
			continue
		}
		if method.IsVariadic() && number == method.NumIn()-1 {
			break
		}
		if len(given) == 0 {
			return nil, fmt.Errorf("%s wants more arguments than %d", asked.Call, len(asked.Arguments))
		}
		argument := reflect.New(wanted)
		if err := json.Unmarshal(given[0], argument.Interface()); err != nil {
			return nil, fmt.Errorf("argument %d of %s: %w", number, asked.Call, err)
		}
		arguments, given = append(arguments, argument.Elem()), given[1:]
	}
	if len(given) != 0 {
		return nil, fmt.Errorf("%s wants fewer arguments than %d", asked.Call, len(asked.Arguments))
	}
	return arguments, nil
}
