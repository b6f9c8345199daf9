namespace MqttDemo;

/// <summary>Reads the packets that a broker sends to a client without subscriptions (MQTT 3.1.1), in pieces of any size. It keeps their types and two octets.</summary>
public sealed class MqttReader
{
    /// <summary>The type CONNACK.</summary>
    public const int ConnectAnswer = 2;

    /// <summary>The type PINGRESP.</summary>
    public const int PingAnswer = 13;

    private const int MostLengthOctets = 4;

    private bool _hasType;
    private bool _hasLength;
    private int _lengthOctets;
    private int _left;
    private int _octets;

    /// <summary>The type of the packet that has come, 1 to 14.</summary>
    public int Type;

    /// <summary>Octets of the packet behind its length.</summary>
    public int Length;

    /// <summary>Their second octet: CONNACK's return code, 0 for "accepted" (section 3.2.2.3).</summary>
    public int Code;

    /// <summary>Whether what came is no MQTT: the length has more than four octets (section 2.2.3).</summary>
    public bool IsBroken;

    /// <summary>Whether a packet is complete; the next call of <see cref="Take"/> begins another.</summary>
    public bool IsComplete
    {
        get { return _hasLength && _left == 0; }
    }

    /// <summary>Forgets what came.</summary>
    public void Begin()
    {
        _hasType = false;
        _hasLength = false;
        _lengthOctets = 0;
        _left = 0;
        _octets = 0;
        Length = 0;
        Code = 0;
        IsBroken = false;
    }

    /// <summary>Takes octets up to the end of a packet.</summary>
    /// <param name="buffer">The octets.</param>
    /// <param name="at">Where they start.</param>
    /// <param name="end">Where they end.</param>
    /// <returns>Where those start that were not taken.</returns>
    public int Take(byte[] buffer, int at, int end)
    {
        if (IsComplete)
        {
            Begin();
        }

        while (at < end && !IsComplete && !IsBroken)
        {
            int octet = buffer[at];
            at++;
            if (!_hasType)
            {
                Type = octet >> 4;
                _hasType = true;
            }
            else if (!_hasLength)
            {
                TakeLength(octet);
            }
            else
            {
                _octets++;
                _left--;
                if (_octets == 2)
                {
                    Code = octet;
                }
            }
        }

        return at;
    }

    private void TakeLength(int octet)
    {
        if (_lengthOctets == MostLengthOctets)
        {
            IsBroken = true;
            return;
        }

        Length |= (octet & 0x7F) << (7 * _lengthOctets);
        _lengthOctets++;
        if (octet < 0x80)
        {
            _hasLength = true;
            _left = Length;
        }
    }
}
