package main

import "ktimeout/tests/scenario"

func revisionNames() []string {
	var names []string
	for _, r := range scenario.Revisions {
		names = append(names, r.Name)
	}
	return names
}
