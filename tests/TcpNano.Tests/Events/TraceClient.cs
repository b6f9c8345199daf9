using System;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Events;

/// <summary>A watcher as the format describes it, with code of its own: reads record after record, and keeps what it has seen.</summary>
internal sealed class TraceClient
{
    public readonly TcpConnection Connection;

    /// <summary>The type of the record read last, and its body.</summary>
    public int Type;

    /// <summary>Its body.</summary>
    public readonly byte[] Body = new byte[TraceFormat.MaxBody];

    /// <summary>Octets of the body.</summary>
    public int Length;

    /// <summary>Records of each type that were read.</summary>
    public readonly int[] Seen = new int[16];

    /// <summary>Events lost, as the server says.</summary>
    public uint EventsLost;

    /// <summary>Frames lost, as the server says.</summary>
    public uint FramesLost;

    /// <summary>The counters, as they came.</summary>
    public readonly uint[] Counters = new uint[StackCounters.Number];

    private readonly TraceBench _bench;
    private readonly byte[] _buffer = new byte[4096];
    private int _count;

    public TraceClient(TraceBench bench, TcpConnection connection)
    {
        _bench = bench;
        Connection = connection;
        bench.Run(400);
    }

    /// <summary>Reads the next record.</summary>
    /// <returns>False when there is none now.</returns>
    public bool Read()
    {
        int taken = Connection.Receive(_buffer, _count, _buffer.Length - _count, 0);
        if (taken > 0)
        {
            _count += taken;
        }

        if (_count < 3 || _count < 3 + DialogueFrames.Get16(_buffer, 1))
        {
            return false;
        }

        Type = _buffer[0];
        Length = DialogueFrames.Get16(_buffer, 1);
        if (Length > TraceFormat.MaxBody || Type < TraceFormat.Hello || Type > TraceFormat.Answer)
        {
            // Its text only now: to make it allocates.
            Assert.IsTrue(false, "a record of type " + Type.ToString() + " and " + Length.ToString() + " octets");
        }

        Array.Copy(_buffer, 3, Body, 0, Length);
        _count -= 3 + Length;
        Array.Copy(_buffer, 3 + Length, _buffer, 0, _count);
        Seen[Type]++;
        if (Type == TraceFormat.Lost)
        {
            EventsLost += Get32(0);
            FramesLost += Get32(4);
        }
        else if (Type == TraceFormat.Counters)
        {
            for (int i = 0; i < Length; i += TraceFormat.CounterLength)
            {
                Counters[Body[i]] = Get32(i + 1);
            }
        }

        return true;
    }

    /// <summary>Reads until a record of a type comes, with time passing meanwhile.</summary>
    public void Until(int type)
    {
        for (int i = 0; i < 3000; i++)
        {
            while (Read())
            {
                if (Type == type)
                {
                    return;
                }
            }

            _bench.Run(1);
        }

        Assert.IsTrue(false, "no record of type " + type.ToString());
    }

    /// <summary>Reads all there is, with time passing meanwhile.</summary>
    public void Drain(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i += 10)
        {
            while (Read())
            {
            }

            _bench.Run(10);
        }
    }

    /// <summary>Sends a command with a number of two octets, and reads the answer.</summary>
    /// <returns>What the answer says.</returns>
    public int Command(int command, int value)
    {
        return Send(new byte[] { (byte)command, 2, (byte)(value >> 8), (byte)value });
    }

    /// <summary>Sends octets that are one command, and reads the answer.</summary>
    public int Send(byte[] command)
    {
        Connection.Send(command, 0, command.Length, 0);
        Until(TraceFormat.Answer);
        Assert.AreEqual((int)command[0], (int)Body[0]);
        return Body[1];
    }

    public uint Get32(int offset)
    {
        return DialogueFrames.Get32(Body, offset);
    }

    public int Get16(int offset)
    {
        return DialogueFrames.Get16(Body, offset);
    }
}
