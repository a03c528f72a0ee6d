/* The least that a daemon can be: it listens on the unix socket argv[1], says
   READY=1 to $NOTIFY_SOCKET, and ends at SIGTERM. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *path;

/* In a handler, so that no signal is missed between two calls. */
static void end(int sig)
{
	(void)sig;
	unlink(path);
	_exit(0);
}

static int address(struct sockaddr_un *a, const char *name)
{
	memset(a, 0, sizeof *a);
	a->sun_family = AF_UNIX;
	if (strlen(name) >= sizeof a->sun_path)
		return -1;
	strcpy(a->sun_path, name);
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_un a;
	struct sigaction act = { .sa_handler = end };
	const char *manager = getenv("NOTIFY_SOCKET");
	int s, n, c;

	if (argc != 2 || address(&a, argv[1]) < 0)
		return 64;
	path = argv[1];
	sigaction(SIGTERM, &act, NULL);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0 || bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, 128) < 0)
		return 69;
	if (manager && address(&a, manager) == 0) {
		n = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (n < 0 || sendto(n, "READY=1", 7, 0, (struct sockaddr *)&a, sizeof a) < 0)
			return 71;
		close(n);
	}
	while ((c = accept(s, NULL, NULL)) >= 0)
		close(c);
	return 71;
}
