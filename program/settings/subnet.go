package settings

import (
	"fmt"
	"net/netip"

	"scaleout/internal/azure/catalog"
)

// A blockProblem says what is wrong with a block of addresses and what was meant.
type blockProblem struct {
	reason   string
	proposal string // "": only the person knows
}

// parseNetworkBlock reads a block that a virtual network may have: private IPv4 addresses,
// written as CIDR from the first of them on.
func parseNetworkBlock(text string) (netip.Prefix, *blockProblem) {
	block, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return block, &blockProblem{reason: "This is not a CIDR block of IPv4 addresses."}
	case !block.Addr().Is4():
		return block, &blockProblem{reason: "App Service joins networks of IPv4 addresses only."}
	case block != block.Masked():
		return block, &blockProblem{
			reason:   "The address is not the first of its block.",
			proposal: block.Masked().String(),
		}
	case block.Bits() < catalog.MinNetworkBits:
		return block, &blockProblem{reason: "No virtual network is that large."}
	case !private(block):
		reason := "These are not addresses of a private network, so what the app asks of their owners would go astray."
		for _, taboo := range catalog.NetworkTaboos() {
			if taboo.Overlaps(block) {
				reason = "No virtual network may have addresses of " + taboo.String() + "."
			}
		}
		return block, &blockProblem{reason: reason}
	}
	return block, nil
}

// private reports whether all of a block is of private addresses.
func private(block netip.Prefix) bool {
	for _, p := range catalog.PrivateBlocks() {
		if within4(block, p) {
			return true
		}
	}
	return false
}

// within4 reports whether all of a block lies in another.
func within4(block, outer netip.Prefix) bool {
	return outer.Bits() <= block.Bits() && outer.Contains(block.Addr())
}

// carve returns the first block of a size in a space that does not touch what is taken.
func carve(space netip.Prefix, bits int, taken ...netip.Prefix) (netip.Prefix, bool) {
	if bits < space.Bits() {
		return netip.Prefix{}, false
	}
	step := uint32(1) << (32 - bits)
	first, last := number(space.Addr()), number(space.Addr())|(1<<(32-space.Bits())-1)
	for at := uint64(first); at <= uint64(last); at += uint64(step) {
		block := netip.PrefixFrom(addressOf(uint32(at)), bits)
		touched := false
		for _, t := range taken {
			if t.IsValid() && t.Overlaps(block) {
				// Go on behind it, or a small step would take long in a large network.
				touched = true
				if end := uint64(number(t.Addr())) | (1<<(32-t.Bits()) - 1); end > at+uint64(step)-1 {
					at = end + 1 - uint64(step)
				}
				break
			}
		}
		if !touched {
			return block, true
		}
	}
	return netip.Prefix{}, false
}

func addressOf(n uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// integrationBits is the length of the prefix of the smallest subnet for a number of instances.
func integrationBits(instances int) int {
	bits := catalog.MaxIntegrationBits
	for bits > catalog.MinNetworkBits && catalog.SubnetAddresses(bits) < catalog.IntegrationAddresses(instances) {
		bits--
	}
	return bits
}

// roomFor says what a subnet has room for, and what it would need for a number of instances.
func roomFor(block netip.Prefix, instances int) string {
	return fmt.Sprintf("A /%d has %d addresses, %d of which Azure keeps. %d instances take %d, since Azure starts new ones beside the old "+
		"whenever it changes the size of a plan.",
		block.Bits(), 1<<(32-block.Bits()), catalog.ReservedAddresses, instances, catalog.IntegrationAddresses(instances))
}
