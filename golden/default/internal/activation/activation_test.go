// Kept by mkdaemon (base): your edits are merged.

package activation

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain makes this test binary a daemon that was given sockets, too: they
// have fixed numbers, which are taken in the process of the tests.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "given" {
		given(os.Args[2:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// given takes the sockets, does what the words ask for, and prints what comes
// of it, a line each.
func given(words []string) {
	if os.Getenv("LISTEN_PID") == "mine" { // an exec from a test cannot know it
		_ = os.Setenv("LISTEN_PID", strconv.Itoa(os.Getpid()))
	}
	sockets, err := Take()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, word := range words {
		method, name, _ := strings.Cut(word, ":")
		switch method {
		case "listener":
			l, err := sockets.Listener(name)
			tell(l, err, func() { answer(l) })
		case "unix":
			l, err := sockets.Unix(name)
			tell(l, err, func() { answer(l) })
		case "packets":
			c, err := sockets.PacketConn(name)
			tell(c, err, func() { fmt.Println(c.LocalAddr().Network()) })
		case "rest":
			fmt.Println("rest", sockets.CloseRest())
		case "environment":
			fmt.Println(strings.Contains(strings.Join(os.Environ(), " "), "LISTEN_"))
		case "inherited":
			flags, err := unix.FcntlInt(first, unix.F_GETFD, 0)
			fmt.Println(flags&unix.FD_CLOEXEC == 0, err)
		}
	}
}

// tell prints an error, or that there is nothing, or what use says of it.
func tell[T comparable](what T, err error, use func()) {
	var none T
	switch {
	case err != nil:
		fmt.Println(err)
	case what == none:
		fmt.Println("none")
	default:
		use()
	}
}

// answer serves one connection.
func answer(l net.Listener) {
	c, err := l.Accept()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = fmt.Fprintln(c, "hello")
	_ = c.Close()
	_ = l.Close()
	fmt.Println("served", l.Addr().Network())
}

// file is a socket as the manager has it.
func file(t *testing.T, socket interface{ File() (*os.File, error) }, err error) *os.File {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	f, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// tell runs given and returns what it prints.
func run(t *testing.T, env []string, files []*os.File, words ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"given"}, words...)...)
	cmd.Env = append([]string{"LISTEN_PID=mine", "GORACE=atexit_sleep_ms=0"}, env...)
	cmd.ExtraFiles = files
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return strings.TrimSpace(out.String())
}

func TestSockets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	stream, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	u := file(t, stream, err)
	stream.SetUnlinkOnClose(false)
	tcp, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	in := file(t, tcp, err)
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	datagram := file(t, udp, err)
	connected, _, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer connected.Close()
	for _, test := range []struct {
		names string
		files []*os.File
		words []string
		want  string
	}{
		{"web:log", []*os.File{in, datagram}, []string{"packets:log", "listener:none", "rest"}, "udp\nnone\nrest [web]"},
		{"", []*os.File{in}, []string{"rest"}, "rest [unknown]"},
		{"web", []*os.File{in}, []string{"environment", "inherited"}, "false\nfalse <nil>"},
		{"control", []*os.File{in}, []string{"unix:control"}, `as "control": must be a unix socket, not tcp`},
		{"control", []*os.File{datagram}, []string{"listener:control"}, "must be a stream socket that listens"},
		{"log", []*os.File{in}, []string{"packets:log"}, "must be a datagram socket"},
		{"web:web", []*os.File{in, u}, []string{"listener:web"}, "there is more than one"},
		{"web", []*os.File{connected}, []string{"rest"}, "descriptor 3 is no socket"},
	} {
		env := []string{fmt.Sprintf("LISTEN_FDS=%d", len(test.files)), "LISTEN_FDNAMES=" + test.names}
		if got := run(t, env, test.files, test.words...); !strings.HasSuffix(got, test.want) && !strings.Contains(got, test.want) {
			t.Errorf("%s %s: got %q, want %q", test.names, test.words, got, test.want)
		}
	}

	// A connection that was made before there was a daemon, and one after that
	// daemon has closed its end: the socket is the manager's.
	for range 2 {
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		if got := run(t, []string{"LISTEN_FDS=1", "LISTEN_FDNAMES=control"}, []*os.File{u}, "unix:control"); got != "served unix" {
			t.Errorf("got %q", got)
		}
		text := make([]byte, 10)
		if n, err := c.Read(text); string(text[:n]) != "hello\n" {
			t.Errorf("got %q, %v", text[:n], err)
		}
		_ = c.Close()
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the manager's file: %v", err)
	}
}

// What somebody inherits who was not meant, and what cannot be true.
func TestNothingGiven(t *testing.T) {
	for want, env := range map[string][]string{
		"none":                        {"LISTEN_PID=1", "LISTEN_FDS=1"},
		"none\nrest []":               {"LISTEN_PID=", "LISTEN_FDS=1", "LISTEN_FDNAMES=web"},
		"must be a number of sockets": {"LISTEN_FDS=many"},
		`"-1": must be a number`:      {"LISTEN_FDS=-1"},
		"descriptor 3 is no socket":   {"LISTEN_FDS=1"},
	} {
		words := []string{"listener:web"}
		if strings.Contains(want, "rest") {
			words = append(words, "rest")
		}
		if got := run(t, env, nil, words...); !strings.HasSuffix(got, want) && !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", env, got, want)
		}
	}
}
