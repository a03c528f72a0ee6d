package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// manager finds out who wants to be told.
func (d *worker) manager() error {
	address := os.Getenv("NOTIFY_SOCKET")
	if d.wrong("address") && address != "" && !strings.HasPrefix(address, "/") {
		return coded{1, "no such socket: " + address}
	}
	if strings.HasPrefix(address, "/") || strings.HasPrefix(address, "@") {
		d.notices, _ = net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	}
	if os.Getenv("LISTEN_FDS") == "1" && !d.wrong("inherits") {
		syscall.CloseOnExec(3)
	}
	usec, _ := strconv.Atoi(os.Getenv("WATCHDOG_USEC"))
	if pid := os.Getenv("WATCHDOG_PID"); pid == "" || pid == strconv.Itoa(os.Getpid()) || d.wrong("watchdogpid") {
		d.every = time.Duration(usec) * time.Microsecond / 2
	}
	if d.wrong("lazy") {
		d.every *= 6
	}
	return nil
}

func (d *worker) notify(lines ...string) {
	if d.notices != nil {
		_, _ = d.notices.Write([]byte(strings.Join(lines, "\n")))
	}
}

// work obeys signals until the end.
func (d *worker) work() error {
	var ticks <-chan time.Time
	if d.every > 0 {
		ticks = time.Tick(d.every)
	}
	if d.wrong("blind") && ticks != nil {
		own := ticks
		ticks = nil
		go func() {
			for range own {
				d.notify("WATCHDOG=1")
			}
		}()
	}
	frozen := time.Tick(20 * time.Millisecond)
	for {
		select {
		case <-frozen:
			if _, err := os.Stat(filepath.Join(filepath.Dir(d.config), "freeze")); err == nil {
				time.Sleep(time.Minute) // it waits for something
			}
		case <-d.ending:
			return d.end()
		case <-d.again:
			if err := d.reload(); err != nil && d.wrong("obeys") {
				return err
			}
		case <-d.reopen:
			if d.wrong("reopen") {
				d.notify("RELOADING=1", usec(), "STATUS=reopening")
			}
		case <-ticks:
			d.notify("WATCHDOG=1")
		}
	}
}

func usec() string {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &t)
	return fmt.Sprintf("MONOTONIC_USEC=%d", t.Nano()/1000)
}

func (d *worker) reload() error {
	if d.wrong("monotonic") {
		d.notify("RELOADING=1", "STATUS=reloading")
	} else {
		d.notify("RELOADING=1", usec(), "STATUS=reloading")
	}
	if d.wrong("storm") {
		f, _ := os.Open(os.DevNull)
		d.leak = append(d.leak, f)
		for range 5 {
			f, _ := os.Open(os.DevNull)
			d.leak = append(d.leak, f)
		}
	}
	_, err := check(d.settings)
	d.say("reloaded: %v", err)
	text := "running"
	if err != nil && !d.wrong("samestatus") {
		text = "reload failed: " + err.Error() + "; running with the previous configuration"
	}
	d.notify("READY=1", "STATUS="+strings.ReplaceAll(text, "\n", "; "))
	return err
}

// end stops all.
func (d *worker) end() error {
	if d.wrong("stopping") {
		d.notify("STATUS=it says so later")
	}
	d.notify("STOPPING=1", "STATUS=stopping")
	if d.wrong("slow") && d.every > 0 {
		time.Sleep(1300 * time.Millisecond)
	}
	_ = d.childIn.Close()
	if !d.wrong("locked") {
		var status syscall.WaitStatus
		_, _ = syscall.Wait4(d.child, &status, 0, nil)
		if d.wrong("children") && d.every > 0 {
			return coded{1, "the child has died"}
		}
	} else {
		_ = syscall.Kill(d.child, syscall.SIGKILL)
		_, _ = syscall.Wait4(d.child, nil, 0, nil)
	}
	_ = d.socketL.Close()
	if d.handed && d.wrong("unlink") {
		_ = os.Remove(d.socket)
	}
	d.clean()
	return nil
}

// clean takes the pidfile away, while it is locked.
func (d *worker) clean() {
	if d.lock == nil || d.wrong("leaves") {
		return
	}
	if same(d.lock, d.pidfile) || d.wrong("unlinks") {
		_ = os.Remove(d.pidfile)
	}
}
