/*
 * Traffic for the benchmark, and what came of it as one number. All run for SECONDS; servers begin with the first that arrives.
 *
 *   traffic sink PORT                               takes what is sent over TCP, until nobody sends; prints Mbit/s
 *   traffic bulk HOST PORT SECONDS FLOWS            sends over TCP as much as it can
 *   traffic count PORT SECONDS                      counts datagrams; prints how many a second
 *   traffic flood HOST PORT SECONDS BYTES           sends datagrams as fast as it can
 *   traffic echo PORT                               sends datagrams back
 *   traffic ping HOST PORT SECONDS BYTES            one datagram there and back after the other; prints the median in microseconds
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1 << 18, MOST_FLOWS = 64, MOST_SAMPLES = 1 << 20 };

static char piece[PIECE];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_at(int type, const char *port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(atoi(port)) };
	int s = socket(AF_INET, type, 0), yes = 1, bytes = 8 << 20;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (type == SOCK_DGRAM)
		setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
	if (bind(s, (struct sockaddr *)&any, sizeof any) < 0 || (type == SOCK_STREAM && listen(s, MOST_FLOWS) < 0))
		die("bind");
	puts("ready");
	fflush(stdout);
	return s;
}

static int open_to(int type, const char *host, const char *port)
{
	struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(atoi(port)), .sin_addr.s_addr = inet_addr(host) };
	int s = socket(AF_INET, type, 0);

	/* Linux's own default. Where another is set, as bbr, a sender that keeps to a pace of its own would be what is measured. */
	if (type == SOCK_STREAM && setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) < 0)
		die("congestion control cubic");
	if (connect(s, (struct sockaddr *)&peer, sizeof peer) < 0)
		die("connect");
	return s;
}

static void sink(const char *port)
{
	struct pollfd flows[MOST_FLOWS + 1] = { { .fd = open_at(SOCK_STREAM, port), .events = POLLIN } };
	int count = 1, open = 0;
	double start = 0, end = 0, bytes = 0;

	while (start == 0 || open > 0) {
		poll(flows, count, -1);
		if (flows[0].revents && count <= MOST_FLOWS) {
			flows[count++] = (struct pollfd){ .fd = accept(flows[0].fd, NULL, NULL), .events = POLLIN };
			open++;
		}
		for (int i = 1; i < count; i++) {
			ssize_t length = flows[i].revents ? read(flows[i].fd, piece, PIECE) : -1;

			if (length > 0) {
				end = now();
				if (start == 0)
					start = end;
				bytes += length;
			} else if (flows[i].revents) {
				close(flows[i].fd);
				flows[i].fd = -1;
				open--;
			}
		}
	}
	printf("%f\n", bytes * 8 / 1e6 / (end - start));
}

static void bulk(const char *host, const char *port, double seconds, int flows)
{
	for (int i = 0; i < flows; i++) {
		if (fork())
			continue;
		int s = open_to(SOCK_STREAM, host, port);
		double end = now() + seconds;

		while (now() < end)
			if (write(s, piece, 1 << 17) < 0)
				break;
		exit(0);
	}
	while (wait(NULL) > 0)
		;
}

static void count(const char *port, double seconds)
{
	int s = open_at(SOCK_DGRAM, port);
	double start = 0, end = 0, datagrams = 0;

	while (start == 0 || now() < start + seconds) {
		struct pollfd polled = { .fd = s, .events = POLLIN };

		if (start > 0 && poll(&polled, 1, 200) == 0)
			break;
		/* The clock is looked at once in many, the first apart. */
		for (int i = 0; i < 256 && recv(s, piece, PIECE, start > 0 ? MSG_DONTWAIT : 0) >= 0; i++) {
			datagrams++;
			if (start == 0)
				start = now();
		}
		end = now();
	}
	printf("%f\n", datagrams / (end - start));
}

static void flood(const char *host, const char *port, double seconds, int bytes)
{
	int s = open_to(SOCK_DGRAM, host, port);
	double end = now() + seconds;

	while (now() < end)
		for (int i = 0; i < 64; i++)
			send(s, piece, bytes, 0);
}

static void echo(const char *port)
{
	int s = open_at(SOCK_DGRAM, port);

	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof from;
		ssize_t bytes = recvfrom(s, piece, PIECE, 0, (struct sockaddr *)&from, &length);

		sendto(s, piece, bytes, 0, (struct sockaddr *)&from, length);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void ping(const char *host, const char *port, double seconds, int bytes)
{
	static double samples[MOST_SAMPLES];
	int s = open_to(SOCK_DGRAM, host, port), taken = 0;
	double end = now() + seconds;

	for (double before = now(); before < end && taken < MOST_SAMPLES; before = now()) {
		if (send(s, piece, bytes, 0) < 0 || recv(s, piece, PIECE, 0) < 0)
			die("ping");
		samples[taken++] = (now() - before) * 1e6;
	}
	qsort(samples, taken, sizeof *samples, compare);
	printf("%f\n", samples[taken / 2]);
}

int main(int words, char **word)
{
	const char *mode = words > 2 ? word[1] : "";

	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(mode, "sink"))
		sink(word[2]);
	else if (!strcmp(mode, "bulk") && words == 6)
		bulk(word[2], word[3], atof(word[4]), atoi(word[5]));
	else if (!strcmp(mode, "count") && words == 4)
		count(word[2], atof(word[3]));
	else if (!strcmp(mode, "flood") && words == 6)
		flood(word[2], word[3], atof(word[4]), atoi(word[5]));
	else if (!strcmp(mode, "echo"))
		echo(word[2]);
	else if (!strcmp(mode, "ping") && words == 6)
		ping(word[2], word[3], atof(word[4]), atoi(word[5]));
	else
		return 2;
	return 0;
}
