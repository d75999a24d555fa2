package upstream

// origin says where the files of a revision can be fetched.
type origin struct {
	repository, commit string
	sums               map[string]string // SHA-256 of each file, by its path
}

// origins are public copies of FreeBSD's tree. The seed has all files that were
// ported at its date. The other revisions have the files that differ from it.
var origins = map[string]origin{
	"r216804": {"rodrigc/bz-vimage", "191fe5570364da41649df401cb58beb5c92393c6", map[string]string{
		"sys/kern/kern_timeout.c": "fea70723b1c744fe59d97ac0c29d42d62e74b402945ba02dcd67e6cad3f08a13",
		"sys/sys/callout.h":       "71b77d8406197a5717d40668dcef4aad7f91f3029bd22fa0372755d491f48782",
	}},
	"r216805": {"rodrigc/bz-vimage", "8e801e47ea5847f9f5295ce4b6547f5c311f1311", map[string]string{
		"sys/kern/kern_clock.c":       "551ffe891dfcf06f709206c7c2c0db4bc9a2607a7fea50e392354fa675305d15",
		"sys/kern/kern_clocksource.c": "f93e1b9fecb496d1614d317741a3137f33ee94ac324118a6010e9fcffae5f43c",
		"sys/kern/kern_intr.c":        "cc3fad3707d6e66480ee00dd7a335ed7fd608f55e822ec35d548e7c801d95367",
		"sys/kern/kern_kthread.c":     "59976f637409871965bd4fccb4495e412d758d1be4d6d7f2da5837a8a0722922",
		"sys/kern/kern_ktr.c":         "8d038a3f192c65e76c7d77db555617d3638296804ba3e48e18438d5a42ced016",
		"sys/kern/kern_mutex.c":       "3b6b2746726ac4d5baad04001ab3b4cede35d1cc680208baa0d380b4b38c4a5e",
		"sys/kern/kern_rwlock.c":      "e26dbd1d99c18d66eca6520fc1f574c488235ba42c50046a8c30a8178b79883b",
		"sys/kern/kern_shutdown.c":    "8faab6c511ba70ee1ed9b55dda8f137d8d5882c7437e1cdb29d4f2772bd95094",
		"sys/kern/kern_synch.c":       "0e3da3e2a8766af0c10a98f144ae74a4c0bd9e7dc1e4dfbf41cf1405a2cef9fb",
		"sys/kern/kern_timeout.c":     "e3d008d8b766cf32ff5659b9d25ea358d5efa34108bdea79c38c4e603c166092",
		"sys/kern/subr_lock.c":        "225e042de1266b76b7c3e473216acd1dd006ce09f5e01743c65f1626fb8f2886",
		"sys/kern/subr_param.c":       "87331c3bcf9990cc9b1b11919a7c5e2a5dafab500f109b7f38d76ca192367e55",
		"sys/kern/subr_pcpu.c":        "b51da6e25f62704ca0ed3f86410e256f70f61600c6a25584a5f09ba636a503c7",
		"sys/kern/subr_sleepqueue.c":  "854ef8ea381bd1e3c30efaebe9b66ea3593f96df4b0743fc5b51e328bd996260",
		"sys/kern/subr_smp.c":         "45c4e3f6a578e68934fad5941d93b59922aa4d5a8a87bfd71d343a95e1dff41f",
		"sys/kern/subr_witness.c":     "340b9fe15933509696815b3b8b4e9cfb5f36787f2af88c3eae89117e86ecada9",
		"sys/sys/callout.h":           "71b77d8406197a5717d40668dcef4aad7f91f3029bd22fa0372755d491f48782",
		"sys/sys/errno.h":             "8e15a0867514abc8dc98638287f970de613a67a3a1f8e92d5f464d51e020339a",
		"sys/sys/interrupt.h":         "b7da9d1207d0bf44308f2ef92c0ee8174edfaadbb0c7d2704ae7bdb48212b2b4",
		"sys/sys/kernel.h":            "91fe902f08d9326431d52ddea2a7824ddd5b952b9dc5ce996fc2d92034dd7588",
		"sys/sys/ktr.h":               "376b333d44355130c24dfaa7a7e04a3099b7a866a344b0d57ab53c2d24529329",
		"sys/sys/lock.h":              "5037a7fe652579bc49e0d476498fe4c602da84aa83a7468a70f4480e4ad43254",
		"sys/sys/mutex.h":             "eb483111f8d7d81afb3f979dc922329a77fd7a4b05a24941ab0346fe9a5b9f64",
		"sys/sys/param.h":             "796d35c1f662ad674d2ad04a13c2ae5713523c212c75fef2e28ffef017a3b4e2",
		"sys/sys/pcpu.h":              "624f8a214c93bbada22f6bdf1dc34ab1a9611f9f618eb025db643c237b4260f1",
		"sys/sys/priority.h":          "bda231580531418c75a543903ad7e349a0b8746e03d6bbb536f1d33280cdb090",
		"sys/sys/proc.h":              "4a3d17bb20cf430f1d032056598858b2d7621937b9f78f0b32aefa4643f74892",
		"sys/sys/queue.h":             "db75610ebd96dfe5be0a85237ef750af8ec5818196c05926db3d30e4f8444289",
		"sys/sys/rwlock.h":            "d9eece1be1268d92cb62d5752bd232d72b97977c0813c0c432c261dacd261d06",
		"sys/sys/sdt.h":               "837ed5f91779d4e040e4489bfe9b9b113479488e189acc9ef00d309cd90fb472",
		"sys/sys/sleepqueue.h":        "48c0603f1882955f140a83a7c162d94613d7e01e4dc03e8172545f4c9c652b5c",
		"sys/sys/smp.h":               "4426e674e4f60cde097456ae10afa69f7bd997e33b7928f1abdc2df2730abb95",
		"sys/sys/sysctl.h":            "cd970e106f3307756958dec447846f13cf4dc089be333a94a2ebc981f78dad36",
		"sys/sys/systm.h":             "0e72b2336fdf3cc51d30e1b751c1095d8d4354839a9d642f15b4df9bd7fec7a0",
	}},
	"r220456": {"freebsd/freebsd-src", "403e9dadc6bae02370cd3f2193d91331f405aedc", map[string]string{
		"sys/kern/kern_timeout.c": "9f386d3005627fdd57d4f0d7590af28e6ae24088e723ba453bbb8e0dc122493f",
	}},
	"r262057": {"dcui/FreeBSD-9.3_kernel", "808719858c6e53f558e128011dc1d75fbb57f8ef", map[string]string{
		"sys/kern/kern_timeout.c": "8633811f3a3f4626ad4732a60fb87c63452173ad6fd6dc2a3eae71959a005fe6",
		"sys/sys/callout.h":       "b57e66601ff6ad2bd54beba720c155efe9fd378711513fe0d695a17be163fd40",
		"sys/sys/_callout.h":      "c0094d21a93bc3a60f2a9c69067581bc327d0e259adeda62fbf73fd9619b3f1d",
	}},
	// A fork, of which only this file is FreeBSD's as it is.
	"main": {"blubskye/freebsd-src", "0c964205c6adeadff3f8c9420bad5e5dfa6fc4f1", map[string]string{
		"sys/kern/kern_timeout.c": "96e2cdcab35a90c96413cc728d3ea147ac811dcffe8fe506d47152b4211a5506",
	}},
}
