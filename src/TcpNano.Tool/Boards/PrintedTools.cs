namespace TcpNano.Tool.Boards;

/// <summary>Prints what would be run.</summary>
internal sealed class PrintedTools : IFlashTools
{
    private readonly FlashRequest _request;
    private readonly TextWriter _output;

    /// <summary>Prepares.</summary>
    /// <param name="request">What would be flashed.</param>
    /// <param name="output">Where the commands go, one a line.</param>
    public PrintedTools(FlashRequest request, TextWriter output)
    {
        _request = request;
        _output = output;
    }

    /// <inheritdoc/>
    public void Find(bool withNanoff)
    {
        // What is not run need not be there.
    }

    /// <inheritdoc/>
    public void Esptool(string command, params string[] arguments)
    {
        Print("esptool", [.. EsptoolDialect.Newest.Line(_request, command, arguments)]);
    }

    /// <inheritdoc/>
    public void Nanoff(params string[] arguments)
    {
        Print("nanoff", arguments);
    }

    /// <inheritdoc/>
    public PartitionTable? ReadPartitions()
    {
        Esptool(EsptoolDialect.ReadFlash, EsptoolDialect.TableArguments(_request.Board, "partitions.bin"));
        _output.WriteLine("The app goes where that table has its partition for apps; where nf-interpreter has it now:");
        return null;
    }

    private void Print(string tool, string[] arguments)
    {
        _output.WriteLine(string.Join(' ', arguments.Prepend(tool).Select(Quote)));
    }

    private static string Quote(string word)
    {
        return word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:\\=@+,".Contains(letter, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
