package main

import "io"

func cmdShow(args []string, stdout, stderr io.Writer) int { return 2 }

func cmdHTML(args []string, stdout, stderr io.Writer) int { return 2 }
