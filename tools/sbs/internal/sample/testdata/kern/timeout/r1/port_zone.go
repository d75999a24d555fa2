package r1

var widget_zone uint64
