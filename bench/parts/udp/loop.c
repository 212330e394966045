/*
 * IP packets between a TUN device and a UDP socket in the straightforward way: one read and one sendto for a packet, one
 * recvfrom and one write for a datagram. What the benchmark compares with; nothing else uses it.
 *
 *   loop DEVICE LOCAL PORT SUBNET/LENGTH=PEER…
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct route {
	in_addr_t network, mask;
	struct sockaddr_in peer;
};

static struct route routes[2048];
static int route_count;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_tun(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (tun < 0 || ioctl(tun, TUNSETIFF, &request) < 0)
		die("tun");
	return tun;
}

static int open_udp(const char *local, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(local) };
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (udp < 0 || bind(udp, (struct sockaddr *)&address, sizeof address) < 0)
		die("udp");
	return udp;
}

static void add_route(char *text, int port)
{
	struct route *route = &routes[route_count++];
	char *slash = strchr(text, '/'), *equals = strchr(text, '=');

	*slash = *equals = 0;
	route->mask = htonl(~0u << (32 - atoi(slash + 1)));
	route->network = inet_addr(text);
	route->peer = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(equals + 1) };
}

static struct route *find_route(in_addr_t destination)
{
	for (int i = 0; i < route_count; i++)
		if ((destination & routes[i].mask) == routes[i].network)
			return &routes[i];
	return NULL;
}

/* One less, and the checksum with it (RFC 1624). */
static int decrement_ttl(struct iphdr *header)
{
	unsigned sum;

	if (header->ttl <= 1)
		return 0;
	header->ttl--;
	sum = header->check + htons(0x100);
	header->check = sum + (sum >= 0xffff);
	return 1;
}

static int from_tun(int tun, int udp)
{
	static char packet[65536];
	struct iphdr *header = (struct iphdr *)packet;
	ssize_t length = read(tun, packet, sizeof packet);
	struct route *route;

	if (length < 0)
		return 0;
	if (length < (ssize_t)sizeof *header || header->version != 4)
		return 1;
	route = find_route(header->daddr);
	if (route && decrement_ttl(header))
		sendto(udp, packet, length, 0, (struct sockaddr *)&route->peer, sizeof route->peer);
	return 1;
}

static int from_udp(int tun, int udp)
{
	static char packet[65536];
	struct sockaddr_in from;
	socklen_t from_length = sizeof from;
	ssize_t length = recvfrom(udp, packet, sizeof packet, 0, (struct sockaddr *)&from, &from_length);

	if (length < 0)
		return 0;
	if (length >= (ssize_t)sizeof(struct iphdr) && decrement_ttl((struct iphdr *)packet))
		if (write(tun, packet, length) < 0 && errno == EBADFD)
			die("write");
	return 1;
}

int main(int count, char **words)
{
	struct pollfd polled[2];
	int tun, udp;

	if (count < 5)
		return 2;
	tun = open_tun(words[1]);
	udp = open_udp(words[2], atoi(words[3]));
	for (int i = 4; i < count; i++)
		add_route(words[i], atoi(words[3]));
	puts("ready");
	fflush(stdout);
	polled[0] = (struct pollfd){ .fd = tun, .events = POLLIN };
	polled[1] = (struct pollfd){ .fd = udp, .events = POLLIN };
	for (;;) {
		int busy = poll(polled, 2, -1) > 0;

		while (busy) {
			busy = from_tun(tun, udp);
			busy |= from_udp(tun, udp);
		}
	}
}
