package main

import "ktimeout/tools/model/scenario"

func revisionNames() []string {
	var names []string
	for _, r := range scenario.Revisions {
		names = append(names, r.Name)
	}
	return names
}
