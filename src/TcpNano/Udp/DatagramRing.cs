using System;

namespace TcpNano.Udp;

/// <summary>
/// The datagrams that wait for Receive, first in first out, in one array. Before the data of each stand its length, where it came from and
/// where it was sent to.
/// </summary>
internal sealed class DatagramRing
{
    /// <summary>Octets that a datagram takes besides its data: length, source port, source, destination.</summary>
    public const int Overhead = 12;

    /// <summary>Length of the first datagram, as <see cref="Peek"/> found it.</summary>
    public int Length;

    /// <summary>Its source port.</summary>
    public int Port;

    /// <summary>Its source address.</summary>
    public uint Source;

    /// <summary>The address it was sent to.</summary>
    public uint Destination;

    private readonly byte[] _octets;
    private int _start;
    private int _used;
    private int _at;

    public DatagramRing(int capacity)
    {
        _octets = new byte[capacity];
    }

    /// <summary>Whether there is no datagram.</summary>
    public bool IsEmpty
    {
        get { return _used == 0; }
    }

    /// <summary>Forgets all datagrams.</summary>
    public void Clear()
    {
        _start = 0;
        _used = 0;
    }

    /// <summary>Adds a datagram.</summary>
    /// <returns>False when there is no room for it.</returns>
    public bool Add(byte[] frame, int offset, int length, uint source, int port, uint destination)
    {
        if (_octets.Length - _used < Overhead + length)
        {
            return false;
        }

        _at = _start + _used;
        if (_at >= _octets.Length)
        {
            _at -= _octets.Length;
        }

        Put16(length);
        Put16(port);
        Put32(source);
        Put32(destination);
        int first = _octets.Length - _at;
        if (first > length)
        {
            first = length;
        }

        Array.Copy(frame, offset, _octets, _at, first);
        Array.Copy(frame, offset + first, _octets, 0, length - first);
        _used += Overhead + length;
        return true;
    }

    /// <summary>Reads what stands before the first datagram into the fields. There must be one.</summary>
    public void Peek()
    {
        _at = _start;
        Length = Get16();
        Port = Get16();
        int high = Get16();
        Source = ((uint)high << 16) | (uint)Get16();
        high = Get16();
        Destination = ((uint)high << 16) | (uint)Get16();
    }

    /// <summary>Copies the start of the datagram that <see cref="Peek"/> has found, and removes all of it.</summary>
    public void Take(byte[] buffer, int offset, int count)
    {
        int first = _octets.Length - _at;
        if (first > count)
        {
            first = count;
        }

        Array.Copy(_octets, _at, buffer, offset, first);
        Array.Copy(_octets, 0, buffer, offset + first, count - first);
        int taken = Overhead + Length;
        _used -= taken;
        _start += taken;
        if (_start >= _octets.Length)
        {
            _start -= _octets.Length;
        }
    }

    private void Put16(int value)
    {
        _octets[_at] = (byte)(value >> 8);
        Step();
        _octets[_at] = (byte)value;
        Step();
    }

    private void Put32(uint value)
    {
        byte[] octets = _octets;
        octets[_at] = (byte)(value >> 24);
        Step();
        octets[_at] = (byte)(value >> 16);
        Step();
        octets[_at] = (byte)(value >> 8);
        Step();
        octets[_at] = (byte)value;
        Step();
    }

    private int Get16()
    {
        int high = _octets[_at];
        Step();
        int low = _octets[_at];
        Step();
        return (high << 8) | low;
    }

    private void Step()
    {
        _at++;
        if (_at == _octets.Length)
        {
            _at = 0;
        }
    }
}
