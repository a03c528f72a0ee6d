package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// rsyslog is a real rsyslogd with its own configuration, sockets and files.
type rsyslog struct {
	t                   *testing.T
	dir                 string
	unix, udp, tcp, tls string // where it listens
	cmd                 *exec.Cmd
}

// received is a message as rsyslogd has understood it.
type received struct {
	Text     string `json:"msg"`
	Host     string `json:"hostname"`
	Facility string `json:"syslogfacility"`
	Severity string `json:"syslogseverity"`
	Version  string `json:"protocol-version"`
	App      string `json:"app-name"`
	Process  string `json:"procid"`
	ID       string `json:"msgid"`
	Data     string `json:"structured-data"`
}

func newRsyslog(t *testing.T) *rsyslog {
	t.Helper()
	testtool.Need(t, "rsyslogd", "openssl")
	if len(glob(t, "/usr/lib", "*/rsyslog/lmnsd_ossl.so")) == 0 {
		testtool.Skip(t, "not installed: rsyslog-openssl")
	}
	// Not t.TempDir: the address of a socket must be short.
	dir, err := os.MkdirTemp("", "rsyslog")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	ports := freePorts(t, 3)
	r := &rsyslog{t: t, dir: dir, unix: filepath.Join(dir, "log"), udp: ports[0], tcp: ports[1], tls: ports[2]}
	run(t, dir, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=logs",
		"-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem")
	config := fmt.Sprintf(`
global(workDirectory=%[1]q defaultNetstreamDriverCAFile="%[1]s/cert.pem"
	defaultNetstreamDriverCertFile="%[1]s/cert.pem" defaultNetstreamDriverKeyFile="%[1]s/key.pem")
module(load="imuxsock" SysSock.Use="off")
module(load="imudp")
module(load="imtcp")
input(type="imuxsock" Socket=%[2]q)
input(type="imudp" Address="127.0.0.1" Port=%[3]q)
input(type="imtcp" Address="127.0.0.1" Port=%[4]q)
input(type="imtcp" Address="127.0.0.1" Port=%[5]q streamDriver.Name="ossl" streamDriver.Mode="1" streamDriver.AuthMode="anon")
template(name="all" type="string" string="%%jsonmesg%%\n")
action(type="omfile" File="%[1]s/received" Template="all")
`, dir, r.unix, r.udp, r.tcp, r.tls)
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// freePorts are n different ones that nobody has or is given.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	for range n {
		port, held, err := audit.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = held.Close() })
		ports = append(ports, port)
	}
	return ports
}

func (r *rsyslog) start() {
	r.t.Helper()
	_ = os.Remove(r.unix)
	r.cmd = exec.Command("rsyslogd", "-n", "-f", filepath.Join(r.dir, "conf"), "-i", filepath.Join(r.dir, "pid"))
	said, err := os.Create(filepath.Join(r.dir, "said"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer said.Close()
	r.cmd.Stdout, r.cmd.Stderr = said, said
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	for _, address := range []string{"tcp 127.0.0.1:" + r.tcp, "unixgram " + r.unix} {
		network, address, _ := strings.Cut(address, " ")
		eventually(r.t, "rsyslogd listens on "+address, func() bool {
			conn, err := net.Dial(network, address)
			if err == nil {
				conn.Close()
			}
			return err == nil
		})
	}
	if text, err := os.ReadFile(said.Name()); err != nil || len(text) > 0 {
		r.t.Errorf("rsyslogd says: %s (%v)", text, err)
	}
}

func (r *rsyslog) stop() {
	r.t.Helper()
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = ends(r.cmd)
}

// messages are those that it has written from the process pid.
func (r *rsyslog) messages(pid int) (list []received) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "received"))
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var m received
		if json.Unmarshal([]byte(line), &m) == nil && m.Process == strconv.Itoa(pid) {
			list = append(list, m)
		}
	}
	return list
}

// find waits for the message that begins so.
func (r *rsyslog) find(pid int, begin string) (found received) {
	r.t.Helper()
	eventually(r.t, "rsyslogd has "+begin, func() (has bool) {
		found, has = r.look(pid, begin)
		return has
	})
	return found
}

func (r *rsyslog) look(pid int, begin string) (found received, has bool) {
	r.t.Helper()
	for _, m := range r.messages(pid) {
		if strings.HasPrefix(strings.TrimSpace(m.Text), begin) {
			return m, true
		}
	}
	return received{}, false
}

// What the sink syslog sends, a real rsyslogd understands, by every way there
// is; and when it is restarted, what comes meanwhile waits.
func TestRealRsyslog(t *testing.T) {
	_, given := plain(t)
	given["logging"], given["ipc"] = []string{"syslog"}, []string{"none"}
	dir := generate(t, given)
	run(t, dir, "make", "-s", "build")
	home(t)
	const period = 20 * time.Millisecond // a thousand messages, which is what can wait, are twenty seconds
	for _, c := range []struct {
		name    string
		address func(*rsyslog) string
	}{
		{"unix", func(r *rsyslog) string { return r.unix }},
		{"tcp", func(r *rsyslog) string { return "tcp://127.0.0.1:" + r.tcp }},
		{"tls", func(r *rsyslog) string { return "tls://127.0.0.1:" + r.tls }},
		{"udp", func(r *rsyslog) string { return "udp://127.0.0.1:" + r.udp }},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newRsyslog(t)
			server.start()
			text := fmt.Sprintf("[syslog]\naddress = %q\nfacility = \"local3\"\n", c.address(server))
			if c.name == "tls" {
				text += fmt.Sprintf("ca_file = %q\n", filepath.Join(server.dir, "cert.pem"))
			}
			// A name with everything that could end a value of RFC 5424.
			odd := filepath.Join(dir, "etc", `odd"]\.toml`)
			every := func(period time.Duration) {
				t.Helper()
				settings(t, dir, text+fmt.Sprintf("[app]\nperiod = %q\nmessage = 'a tick, \"quoted\" and [bracketed]'\n", period))
				if err := os.Rename(filepath.Join(dir, "etc/pulsed.toml"), odd); err != nil {
					t.Fatal(err)
				}
			}
			every(period)
			begin := time.Now()
			p := start(t, dir, "bin/pulsed", "run", "--config", odd)
			pid := p.cmd.Process.Pid

			m := server.find(pid, "running")
			want := received{Facility: "19", Severity: "6", App: "pulsed", Process: strconv.Itoa(pid), Version: "0", ID: "-", Data: "-", Host: m.Host, Text: m.Text}
			if c.name != "unix" {
				want.Version, want.ID = "1", "running"
				want.Host, _ = os.Hostname()
			}
			if m != want {
				t.Errorf("got\n%+v, want\n%+v", m, want)
			}
			if m := server.find(pid, "starting"); c.name != "unix" && m.Data != fmt.Sprintf(`[pulsed@32473 version="dev" config="%s/etc/odd\"\]\\.toml"]`, dir) {
				t.Errorf("structured data: %s", m.Data)
			}

			// rsyslogd is restarted.
			eventually(t, "it ticks", func() bool { return len(server.ticks(pid)) > 20 })
			server.stop()
			// What its sockets had got by now, the kernel has taken and nobody reads.
			gone := int(time.Since(begin)/period) + 1
			before := len(server.ticks(pid))
			time.Sleep(75 * period)
			server.start()
			eventually(t, "it ticks again", func() bool { return len(server.ticks(pid)) > before+100 })
			// The last words have a second, so nothing may be in their way.
			every(time.Hour)
			signal(t, pid, syscall.SIGHUP)
			eventually(t, "rsyslogd has all ticks", func() bool {
				_, has := server.look(pid, "reloaded")
				if !has && c.name == "udp" { // which may lose that, too
					signal(t, pid, syscall.SIGHUP)
					time.Sleep(100 * time.Millisecond)
				}
				return has
			})
			signal(t, pid, syscall.SIGTERM)
			_ = p.wait()
			server.find(pid, "stopped")
			all := server.ticks(pid)
			for i, n := range all[1:] {
				if n <= all[i] {
					t.Errorf("tick %d comes after %d: twice, or out of order", n, all[i])
				}
				// By UDP, nobody knows what was lost.
				if n > all[i]+1 && n > gone+20 && c.name != "udp" {
					t.Errorf("ticks %d to %d were lost by a restart, want none after %d: those on the way", all[i]+1, n-1, gone+20)
				}
			}
			t.Logf("%d ticks, %d missing; rsyslogd was gone before tick %d", len(all), all[len(all)-1]-len(all), gone)
		})
	}
}

var tick = regexp.MustCompile(`a tick, "quoted" and \[bracketed\] beat=(\d+)`)

// ticks are the numbers of the beats that have arrived.
func (r *rsyslog) ticks(pid int) (numbers []int) {
	r.t.Helper()
	for _, m := range r.messages(pid) {
		if match := tick.FindStringSubmatch(m.Text); match != nil {
			n, err := strconv.Atoi(match[1])
			if err != nil {
				r.t.Fatal(err)
			}
			numbers = append(numbers, n)
		}
	}
	return numbers
}
