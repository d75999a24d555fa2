package r2

var widget_zone uint64
