using System;

namespace TcpNano.Mdns;

/// <summary>
/// The first label of a name, with a number behind it after conflicts: <c>lamp</c>, <c>lamp-2</c>, <c>lamp-3</c> for hosts, <c>Lamp (2)</c> for services
/// (RFC 6762 section 9, RFC 6763 appendix D).
/// </summary>
internal sealed class MdnsLabel
{
    /// <summary>The whole name, without pointers.</summary>
    public readonly byte[] Name;

    private const int MostDigits = 6;

    private readonly byte[] _base;
    private readonly byte[] _rest; // the labels behind
    private readonly byte[] _digits = new byte[MostDigits];
    private readonly bool _isService;
    private int _number = 1;

    /// <summary>Makes the name, without a number.</summary>
    /// <param name="label">The label's octets.</param>
    /// <param name="rest">The name behind it, its end included.</param>
    /// <param name="isService">Which form the number has.</param>
    public MdnsLabel(byte[] label, byte[] rest, bool isService)
    {
        _base = label;
        _rest = rest;
        _isService = isService;
        Name = new byte[MdnsFormat.LongestLabel + 1 + rest.Length];
        Write();
    }

    /// <summary>Goes back to the name without a number.</summary>
    public void Reset()
    {
        _number = 1;
        Write();
    }

    /// <summary>Takes the next number (RFC 6762 rule 9-3). After 999999 it begins anew.</summary>
    public void TakeNext()
    {
        _number = _number == 999999 ? 2 : _number + 1;
        Write();
    }

    private void Write()
    {
        byte[] name = Name;
        int digits = 0;
        for (int n = _number; n > 0 && _number > 1; n /= 10)
        {
            _digits[digits++] = (byte)('0' + (n % 10));
        }

        int suffix = digits == 0 ? 0 : digits + (_isService ? 3 : 1);
        int count = _base.Length;
        if (count + suffix > MdnsFormat.LongestLabel)
        {
            // Between two characters of UTF-8.
            count = MdnsFormat.LongestLabel - suffix;
            while (count > 0 && (_base[count] & 0xC0) == 0x80)
            {
                count--;
            }
        }

        name[0] = (byte)(count + suffix);
        Array.Copy(_base, 0, name, 1, count);
        int at = 1 + count;
        if (digits != 0)
        {
            if (_isService)
            {
                name[at++] = (byte)' ';
                name[at++] = (byte)'(';
            }
            else
            {
                name[at++] = (byte)'-';
            }

            while (digits > 0)
            {
                name[at++] = _digits[--digits];
            }

            if (_isService)
            {
                name[at++] = (byte)')';
            }
        }

        Array.Copy(_rest, 0, name, at, _rest.Length);
    }
}
