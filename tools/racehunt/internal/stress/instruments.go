//go:build !thin

package stress

import (
	"fmt"
	"os"

	"github.com/google/gops/agent"
	"github.com/pkg/profile"

	"ktimeout/tools/internal/profmode"
)

// Instruments tells whether the program has a gops agent and profiles.
const Instruments = true

// instruments starts what the flags ask for.
func (c *run) instruments() error {
	if c.Gops {
		if err := agent.Listen(agent.Options{Addr: "127.0.0.1:0", ShutdownCleanup: false}); err != nil {
			return fmt.Errorf("cannot start the gops agent: %w", err)
		}
		c.say(message{Note: fmt.Sprintf("gops agent in process %d", os.Getpid())})
	}
	if c.Profile != "" {
		c.stop = profile.Start(profmode.Option(c.Profile), profile.ProfilePath(c.Dir), profile.NoShutdownHook, profile.Quiet).Stop
	}
	return nil
}
