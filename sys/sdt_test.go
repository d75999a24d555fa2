package sys

import "testing"

func TestSdt(t *testing.T) {
	p := &Sdt_probe{Prov: "callout_execute", Mod: "kernel", Name: "callout-start"}
	SDT_PROBE(p, nil, 0, 0, 0, 0) // no consumer: nothing happens
	if err := Sdt_attach("callout_execute", "callout-start", nil); err == nil {
		t.Error("a probe was found before any was registered")
	}
	Sdt_register([]*Sdt_probe{p})
	defer Sdt_register(nil)
	fired := 0
	consumer := func(probe *Sdt_probe, arg0 any, arg1, _, _, _ uintptr) {
		if probe != p || arg0 != "callout" || arg1 != 5 {
			t.Errorf("probe %v with %v, %d", probe, arg0, arg1)
		}
		fired++
	}
	if err := Sdt_attach("callout_execute", "callout-start", consumer); err != nil {
		t.Fatal(err)
	}
	if err := Sdt_attach("callout_execute", "callout-start", consumer); err == nil {
		t.Error("a second consumer was taken")
	}
	SDT_PROBE(p, "callout", 5, 0, 0, 0)
	if err := Sdt_attach("callout_execute", "callout-start", nil); err != nil {
		t.Error(err)
	}
	SDT_PROBE(p, "callout", 5, 0, 0, 0)
	if fired != 1 {
		t.Errorf("fired %d times, want once", fired)
	}
}

func TestSysctl(t *testing.T) {
	Sysctl_register([]Sysctl_oid{{Oid_name: "debug.to_avg_depth", Oid_func: func() int64 { return 42 }, Oid_descr: "depth"}})
	defer Sysctl_register(nil)
	if v, ok := Sysctl("debug.to_avg_depth"); !ok || v != 42 {
		t.Errorf("debug.to_avg_depth is %d, %v", v, ok)
	}
	if _, ok := Sysctl("debug.none"); ok {
		t.Error("an entry that is not there was found")
	}
	Sysctl_register(nil)
	if _, ok := Sysctl("debug.to_avg_depth"); ok {
		t.Error("the entry of an earlier boot is still there")
	}
}
