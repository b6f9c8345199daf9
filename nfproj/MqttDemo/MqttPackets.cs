using HttpDemo;

namespace MqttDemo;

/// <summary>The packets that a publisher sends, as octets (MQTT 3.1.1, OASIS 2014), in one buffer. Writing them allocates nothing.</summary>
public sealed class MqttPackets
{
    private const byte Connect = 0x10;
    private const byte Publish = 0x30;
    private const byte PublishRetained = 0x31;
    private const byte PingRequest = 0xC0;
    private const byte Level = 4;

    // Clean session, and a will with QoS 0 that is retained (section 3.1.2.3).
    private const byte ConnectFlags = 0x26;

    private const int ConnectHeader = 10;

    private readonly byte[] _protocol = Octets.Of("MQTT");
    private readonly Octets _packet;

    /// <summary>Makes the buffer.</summary>
    /// <param name="room">Octets of the largest packet.</param>
    public MqttPackets(int room)
    {
        _packet = new Octets(room);
    }

    /// <summary>CONNECT (section 3.1), with a will that the broker publishes, and keeps, when the connection ends without a DISCONNECT.</summary>
    /// <param name="client">The client identifier, 1 to 23 octets.</param>
    /// <param name="willTopic">The will's topic.</param>
    /// <param name="will">The will.</param>
    /// <param name="keepAlive">Keep-alive in seconds: the broker ends the connection after one and a half times as much silence.</param>
    /// <returns>The packet, which is good until the next call.</returns>
    public Octets WriteConnect(byte[] client, byte[] willTopic, byte[] will, int keepAlive)
    {
        Begin(Connect, ConnectHeader + 2 + client.Length + 2 + willTopic.Length + 2 + will.Length);
        AddText(_protocol);
        _packet.Add(Level).Add(ConnectFlags);
        AddWord(keepAlive);
        AddText(client);
        AddText(willTopic);
        AddText(will);
        return _packet;
    }

    /// <summary>PUBLISH with QoS 0 (section 3.3).</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The message.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="retain">Whether the broker keeps it for later subscribers.</param>
    /// <returns>The packet, which is good until the next call.</returns>
    public Octets WritePublish(byte[] topic, byte[] payload, int length, bool retain)
    {
        Begin(retain ? PublishRetained : Publish, 2 + topic.Length + length);
        AddText(topic);
        return _packet.Add(payload, length);
    }

    /// <summary>PINGREQ (section 3.12).</summary>
    /// <returns>The packet, which is good until the next call.</returns>
    public Octets WritePing()
    {
        Begin(PingRequest, 0);
        return _packet;
    }

    // Type and remaining length, in groups of seven bits (section 2.2.3).
    private void Begin(byte type, int length)
    {
        _packet.Count = 0;
        _packet.Add(type);
        while (length > 127)
        {
            _packet.Add((byte)(length | 0x80));
            length >>= 7;
        }

        _packet.Add((byte)length);
    }

    private void AddWord(int word)
    {
        _packet.Add((byte)(word >> 8)).Add((byte)word);
    }

    private void AddText(byte[] text)
    {
        AddWord(text.Length);
        _packet.Add(text);
    }
}
