using System;

namespace TcpNano.Dialogues;

/// <summary>
/// What one side of a conversation says: at every position a pattern that betrays shifted or mixed-up data, unless the
/// test has put its own octets there. Position 0 is the octet after the SYN.
/// </summary>
internal sealed class DialogueStream
{
    private readonly int _salt;
    private byte[] _own = new byte[0];
    private bool[] _isOwn = new bool[0];

    public DialogueStream(int salt)
    {
        _salt = salt;
    }

    /// <summary>The octet at a position.</summary>
    public byte At(int position)
    {
        if (position >= 0 && position < _own.Length && _isOwn[position])
        {
            return _own[position];
        }

        // Neighbours differ, and so do octets 256, 1460 or 4096 apart.
        return (byte)((position * 31) + ((position >> 8) * 11) + ((position >> 12) * 3) + _salt);
    }

    /// <summary>Puts octets of the test's own at a position.</summary>
    public void Put(int position, byte[] octets)
    {
        int end = position + octets.Length;
        if (end > _own.Length)
        {
            byte[] own = new byte[end];
            bool[] isOwn = new bool[end];
            Array.Copy(_own, 0, own, 0, _own.Length);
            Array.Copy(_isOwn, 0, isOwn, 0, _isOwn.Length);
            _own = own;
            _isOwn = isOwn;
        }

        Array.Copy(octets, 0, _own, position, octets.Length);
        for (int i = position; i < end; i++)
        {
            _isOwn[i] = true;
        }
    }

    /// <summary>Copies what is said from a position on.</summary>
    public void CopyTo(int position, byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = At(position + i);
        }
    }

    /// <summary>Compares octets with what is said from a position on.</summary>
    /// <returns>Index of the first that differs; -1 when all are equal.</returns>
    public int Mismatch(int position, byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (buffer[offset + i] != At(position + i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The octets of plain text.</summary>
    public static byte[] Octets(string text)
    {
        byte[] octets = new byte[text.Length];
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] = (byte)text[i];
        }

        return octets;
    }
}
