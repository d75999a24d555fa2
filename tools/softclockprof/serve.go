package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"

	"ktimeout/sys"
)

// serveHTTP serves the sysctls and Go's profiles on a loopback address, and
// returns the address. mode is the value of -profile: if that is a CPU profile,
// no other can be taken at the same time.
func serveHTTP(addr, mode string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!DOCTYPE html><title>softclockprof</title><ul><li><a href=/sysctl>sysctls</a><li><a href=/debug/pprof/>profiles</a></ul>")
	})
	mux.HandleFunc("GET /sysctl", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		for _, oid := range sys.Sysctl_all() {
			fmt.Fprintf(w, "%s: %d\n", oid.Oid_name, oid.Oid_func())
		}
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/profile", func(w http.ResponseWriter, r *http.Request) {
		if mode == "cpu" {
			http.Error(w, "softclockprof takes a CPU profile itself, and a process has one at a time; run it with -profile none", http.StatusConflict)
			return
		}
		pprof.Profile(w, r)
	})
	go func() { _ = http.Serve(l, mux) }() // serves until the process ends
	return l.Addr(), nil
}
