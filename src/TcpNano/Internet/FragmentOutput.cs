using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Sends a datagram that is longer than the link carries in fragments (RFC 791 section 3.2). Only answers to what came in fragments are so long.</summary>
internal sealed class FragmentOutput
{
    private const int Start = FrameLayout.Payload;

    private readonly IPv4Output _output;
    private readonly RandomNumbers _random;
    private readonly int _most; // octets of payload in a fragment

    public FragmentOutput(IPv4Output output, RandomNumbers random, int mtu)
    {
        _output = output;
        _random = random;
        _most = (mtu - IPv4Header.MinLength) & ~7;
    }

    /// <summary>Sends a datagram that answers another one.</summary>
    /// <param name="frame">The answer, as one frame that is too long, made in place of what it answers.</param>
    /// <param name="ip">Describes what it answers.</param>
    /// <returns>False when the driver had no room for one of them; then the rest is not sent.</returns>
    public bool Answer(byte[] frame, IPv4Input ip)
    {
        ushort identification = (ushort)_random.Next();
        int protocol = frame[Start + IPv4Header.Protocol];
        int sent = 0;
        while (sent < ip.Length)
        {
            int count = ip.Length - sent;
            bool more = count > _most;
            count = more ? _most : count;
            Array.Copy(frame, ip.Offset + sent, _output.Frame, IPv4Output.Payload, count);
            _output.Address(frame, FrameLayout.Destination, ip.Destination, ip.Source, protocol, frame[Start + IPv4Header.TypeOfService]);
            _output.AllowFragments(identification, (sent >> 3) | (more ? IPv4Header.MoreFragments : 0));
            if (!_output.SendPrepared(count))
            {
                return false;
            }

            sent += count;
        }

        return true;
    }
}
