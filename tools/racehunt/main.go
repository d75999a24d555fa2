package main

import "ktimeout/tools/racehunt/internal/cli"

func main() { cli.Main() }
