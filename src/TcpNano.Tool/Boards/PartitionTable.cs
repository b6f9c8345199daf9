using System.Buffers.Binary;

namespace TcpNano.Tool.Boards;

/// <summary>A partition table as ESP-IDF puts it into flash.</summary>
internal sealed class PartitionTable
{
    /// <summary>Octets in flash at most.</summary>
    public const int MaxLength = 0xC00;

    private const int EntryLength = 32;
    private const ushort EntryMagic = 0x50AA;
    private const byte TypeApp = 0;
    private const byte TypeData = 1;
    private const byte SubtypeFactory = 0;

    // nanoFramework's own: the CLR looks for its app there, wherever the partition is.
    private const byte SubtypeDeploy = 0x84;

    private PartitionTable(List<Partition> partitions)
    {
        Factory = partitions.Find(partition => partition.Type == TypeApp && partition.Subtype == SubtypeFactory);
        Deploy = partitions.Find(partition => partition.Type == TypeData && partition.Subtype == SubtypeDeploy);
    }

    /// <summary>Where the firmware goes; null when there is no such partition.</summary>
    public Partition? Factory { get; }

    /// <summary>Where the app goes; null when there is no such partition.</summary>
    public Partition? Deploy { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="octets">Its octets; whatever follows the last entry is passed over.</param>
    /// <returns>The table, perhaps an empty one.</returns>
    public static PartitionTable Parse(ReadOnlySpan<byte> octets)
    {
        List<Partition> partitions = [];
        while (octets.Length >= EntryLength && BinaryPrimitives.ReadUInt16LittleEndian(octets) == EntryMagic)
        {
            partitions.Add(new Partition(
                octets[2],
                octets[3],
                BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(octets[8..])));
            octets = octets[EntryLength..];
        }

        return new PartitionTable(partitions);
    }
}
