namespace TcpNano.Tool.Boards;

/// <summary>esptool and nanoff, or something in their place.</summary>
internal interface IFlashTools
{
    /// <summary>Looks for what will be needed.</summary>
    /// <param name="withNanoff">Whether nanoff, too.</param>
    /// <exception cref="FlashException">It is not there.</exception>
    public void Find(bool withNanoff);

    /// <summary>Runs esptool.</summary>
    /// <param name="command">A command of version 5, such as write-flash.</param>
    /// <param name="arguments">What follows it.</param>
    /// <exception cref="FlashException">It failed.</exception>
    public void Esptool(string command, params string[] arguments);

    /// <summary>Runs nanoff.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="FlashException">It failed.</exception>
    public void Nanoff(params string[] arguments);

    /// <summary>Reads the partition table in the board's flash.</summary>
    /// <returns>The table; null when nothing is really run.</returns>
    /// <exception cref="FlashException">esptool failed.</exception>
    public PartitionTable? ReadPartitions();
}
