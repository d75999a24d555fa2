package upstream

// origin is where the files of a revision can be had.
type origin struct {
	repository, commit string
	sums               map[string]string // SHA-256 of each file, by its path
}

// origins are public copies of FreeBSD's tree.
var origins = map[string]origin{
	"r216804": {"rodrigc/bz-vimage", "191fe5570364da41649df401cb58beb5c92393c6", map[string]string{
		"sys/kern/kern_timeout.c": "fea70723b1c744fe59d97ac0c29d42d62e74b402945ba02dcd67e6cad3f08a13",
		"sys/sys/callout.h":       "71b77d8406197a5717d40668dcef4aad7f91f3029bd22fa0372755d491f48782",
	}},
	"r216805": {"rodrigc/bz-vimage", "8e801e47ea5847f9f5295ce4b6547f5c311f1311", map[string]string{
		"sys/kern/kern_timeout.c":    "e3d008d8b766cf32ff5659b9d25ea358d5efa34108bdea79c38c4e603c166092",
		"sys/sys/callout.h":          "71b77d8406197a5717d40668dcef4aad7f91f3029bd22fa0372755d491f48782",
		"sys/kern/subr_sleepqueue.c": "854ef8ea381bd1e3c30efaebe9b66ea3593f96df4b0743fc5b51e328bd996260",
		"sys/kern/kern_synch.c":      "0e3da3e2a8766af0c10a98f144ae74a4c0bd9e7dc1e4dfbf41cf1405a2cef9fb",
		"sys/kern/kern_mutex.c":      "3b6b2746726ac4d5baad04001ab3b4cede35d1cc680208baa0d380b4b38c4a5e",
		"sys/kern/kern_rwlock.c":     "e26dbd1d99c18d66eca6520fc1f574c488235ba42c50046a8c30a8178b79883b",
	}},
	"r262057": {"dcui/FreeBSD-9.3_kernel", "808719858c6e53f558e128011dc1d75fbb57f8ef", map[string]string{
		"sys/kern/kern_timeout.c": "8633811f3a3f4626ad4732a60fb87c63452173ad6fd6dc2a3eae71959a005fe6",
		"sys/sys/callout.h":       "b57e66601ff6ad2bd54beba720c155efe9fd378711513fe0d695a17be163fd40",
		"sys/sys/_callout.h":      "c0094d21a93bc3a60f2a9c69067581bc327d0e259adeda62fbf73fd9619b3f1d",
	}},
}
