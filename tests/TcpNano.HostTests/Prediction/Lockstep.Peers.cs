using System.Buffers.Binary;
using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Prediction;

/// <content>The peers: what they have heard, and what they say next.</content>
internal sealed partial class Lockstep
{
    /// <summary>The peers take what the stack says.</summary>
    private void Hear(byte[] f)
    {
        if (f[13] == 6)
        {
            // The second octet of the operation: a request.
            _asked |= f[21] == 1;
            return;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(36));
        Conversation? c = _conversations.Find(conversation => conversation.Port == port);
        if (c is null)
        {
            return;
        }

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(f.AsSpan(38));
        int flags = f[47];
        int length = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(16)) - 20 - (f[46] >> 2);
        DialogueOptions options = new();
        options.Read(f, 54, (f[46] >> 2) - 20, true);
        c.Echo = options.TsVal;
        if ((flags & PeerFrames.Syn) != 0)
        {
            c.IsStamped = options.HasTimestamps;
            c.Received = sequence + 1;
            return;
        }

        uint end = sequence + (uint)length + ((flags & PeerFrames.Fin) != 0 ? 1u : 0u);
        if ((int)(end - c.Newest) > 0)
        {
            c.Newest = end;
        }

        // Now and then the peer has not got it.
        if (sequence == c.Received && !_random.Chance(5))
        {
            c.Received = end;
        }

        c.Window = BinaryPrimitives.ReadUInt16BigEndian(f.AsSpan(48));
        c.Acked = BinaryPrimitives.ReadUInt32BigEndian(f.AsSpan(42));
    }

    private void Open()
    {
        Conversation c = new(_nextPort++, (uint)_random.Next());
        _conversations.Add(c);
        List<byte> options = [2, 4, 5, 180];
        if (_random.Chance(60))
        {
            c.Offset = (uint)_random.Next();
            options.AddRange(Stamp(c));
        }

        if (_random.Chance(60))
        {
            options.AddRange([1, 1, 4, 2]);
        }

        if (_random.Chance(60))
        {
            options.AddRange([1, 3, 3, (byte)_random.Below(4)]);
        }

        Push(PeerFrames.Segment(c.Port, c.Next, 0, PeerFrames.Syn, 20000, [], [.. options]));
        c.Next++;
        c.Acked = c.Next;
        _last = "SYN";
        Array.ForEach(_drivers, driver => driver.Refusals = 0);
        Poll();
        c.Newest = c.Received;
        Push(PeerFrames.Segment(c.Port, c.Next, c.Received, PeerFrames.Ack, 20000, [], c.IsStamped ? Stamp(c) : []));
        Poll();
        Both("accept", i =>
        {
            TcpConnection? end = _listeners[i].Accept(0);
            if (end is not null)
            {
                c.Ends[i] = end;
            }

            return end is null ? 0 : 1;
        });
        if (c.Ends[0] is null)
        {
            _conversations.Remove(c);

            // No slot is free: time will tell.
            Array.ForEach(_drivers, driver => driver.Time += 3000);
            Poll();
        }
    }

    /// <summary>Timestamps of a peer's segment, now or so much later.</summary>
    private byte[] Stamp(Conversation c, int later = 0)
    {
        byte[] option = new byte[12];
        option[0] = option[1] = 1;
        option[2] = 8;
        option[3] = 10;
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), c.Offset + (uint)_drivers[0].Time + (uint)later);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), _random.Chance(97) ? c.Echo : c.Echo + (uint)(_random.Below(100000) - 50000));
        return option;
    }

    /// <summary>A SACK block beyond what the peer has got.</summary>
    private byte[] Blocks(Conversation c)
    {
        byte[] option = new byte[12];
        option[0] = option[1] = 1;
        option[2] = 5;
        option[3] = 10;
        uint start = c.Received + (uint)_random.Below(4000);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), start);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), start + (uint)_random.Below(2000));
        return option;
    }

    private void Forget(Conversation c)
    {
        if (_conversations.Remove(c))
        {
            Both("abort", i => { c.Ends[i].Abort(); return 0; });
        }
    }

    /// <summary>A segment of a peer's: mostly what prediction is for, but all else as well.</summary>
    private void Segment(Conversation c)
    {
        int kind = _random.Below(100);
        int room = Math.Max(0, (int)(c.Acked + (uint)c.Window - c.Next));
        int most = c.IsStamped ? Mss - 12 : Mss;
        int count = kind < 40 ? Math.Min(room, most) : kind < 55 ? Math.Min(room, _random.Below(300)) : 0;
        uint sequence = c.Next;
        uint ack = c.Received;
        int flags = PeerFrames.Ack | (_random.Chance(30) ? PeerFrames.Psh : 0);
        int window = _random.Chance(90) ? 20000 : _random.Chance(20) ? 0 : _random.Below(65536);
        byte[] options = c.IsStamped ? Stamp(c) : [];
        switch (kind)
        {
            case < 80:
                break;

            case < 84:
                // Before or behind what is expected.
                sequence += (uint)(_random.Below(4000) - 2000);
                count = _random.Below(1000);
                break;

            case < 88:
                ack -= (uint)_random.Below(3000);
                break;

            case < 90:
                ack = c.Newest + (uint)_random.Below(3);
                break;

            case < 92:
                sequence = (uint)_random.Next();
                break;

            case < 94:
                options = _random.Below(4) switch
                {
                    0 => [.. Enumerable.Repeat((byte)1, 4 * (1 + _random.Below(3)))],
                    1 => [.. options, .. Blocks(c)],
                    2 => [.. Stamp(c, _random.Below(5000) - 4000)],
                    _ => [],
                };
                count = Math.Min(room, 100);
                break;

            case 94:
                flags |= PeerFrames.Urg;
                break;

            case 95:
                flags = _random.Below(64);
                break;

            case 96:
                count = Math.Min(most, room + 500);
                break;

            case 97 when _random.Chance(20):
                flags |= PeerFrames.Fin;
                break;

            case 98 when _random.Chance(10):
                flags |= PeerFrames.Rst;
                break;

            default:
                break;
        }

        byte[] frame = PeerFrames.Segment(c.Port, sequence, ack, flags, window, _data.AsSpan(0, count), options);
        if (_random.Chance(1))
        {
            // Damaged somewhere behind the type.
            frame[14 + _random.Below(frame.Length - 14)] ^= (byte)(1 << _random.Below(8));
        }
        else if (sequence == c.Next && kind < 80)
        {
            c.Next += (uint)count;
        }

        _last = $"segment kind {kind} of {c.Port}, {count} octets";
        Push(frame);
    }

    private sealed class Conversation(int port, uint iss)
    {
        public TcpConnection[] Ends { get; } = new TcpConnection[2];

        /// <summary>What its timestamps count from.</summary>
        public uint Offset { get; set; }

        /// <summary>The newest timestamp of the stack's.</summary>
        public uint Echo { get; set; }

        /// <summary>Whether timestamps were agreed on.</summary>
        public bool IsStamped { get; set; }

        public int Port { get; } = port;

        /// <summary>Next sequence number of the peer's.</summary>
        public uint Next { get; set; } = iss;

        /// <summary>What the peer has received in order, which is what it acknowledges.</summary>
        public uint Received { get; set; }

        /// <summary>End of the newest that was sent to it.</summary>
        public uint Newest { get; set; }

        /// <summary>What the stack acknowledged last, and its window there.</summary>
        public uint Acked { get; set; }

        public int Window { get; set; } = 8000;

        public bool IsShut { get; set; }
    }
}
