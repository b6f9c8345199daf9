using System.Globalization;

namespace TcpNano.Tool.Boards;

/// <summary>Puts firmware and apps onto boards: decides which tool writes what to where.</summary>
/// <remarks>
/// esptool writes files that are all here; nanoff, which downloads, gets bootloader and partition table when they are not. The app never
/// goes through nanoff: it takes 0x1B0000 for every chip, which on the classic ESP32 lies inside the firmware.
/// </remarks>
internal sealed class Flasher
{
    private readonly FlashRequest _request;
    private readonly IFlashTools _tools;
    private readonly TextWriter _output;

    /// <summary>Prepares.</summary>
    /// <param name="request">What is to be flashed.</param>
    /// <param name="tools">What flashes it.</param>
    /// <param name="output">Where remarks go.</param>
    public Flasher(FlashRequest request, IFlashTools tools, TextWriter output)
    {
        _request = request;
        _tools = tools;
        _output = output;
    }

    private Board Board => _request.Board;

    private FlashLayout Layout => Board.Flash ?? throw new InvalidOperationException(Board.Name + " is not flashed by esptool.");

    /// <summary>Checks the files, then the tools, and only then touches the board.</summary>
    /// <exception cref="FlashException">It failed.</exception>
    public void Run()
    {
        Firmware? firmware = _request.Firmware is null
            ? null
            : Firmware.Find(_request.Firmware, Board, _request.Megabytes ?? Layout.Megabytes);
        if (_request.App is not null)
        {
            AppImage.Check(_request.App);
        }

        if (firmware?.Partitions is not null)
        {
            _tools.Find(withNanoff: false);
            WriteAll(firmware);
            return;
        }

        bool onlyApp = firmware is null && _request.App is not null;
        _tools.Find(withNanoff: !onlyApp);
        if (!onlyApp)
        {
            Update(firmware?.Clr);
        }

        if (_request.App is not null)
        {
            WriteApp(_request.App);
        }
    }

    private void WriteAll(Firmware firmware)
    {
        FlashLayout flash = Layout;
        List<string> arguments =
        [
            "--flash-size", "detect",
            Offset.Text(flash.Bootloader), firmware.Bootloader!,
            Offset.Text(flash.Partitions), firmware.Partitions!,
            Offset.Text(flash.Clr), firmware.Clr,
        ];
        if (_request.App is not null)
        {
            arguments.Add(PlaceOf(_request.App, Firmware.ReadTable(firmware.Partitions!), "'" + firmware.Partitions + "'"));
            arguments.Add(_request.App);
        }

        _tools.Esptool(EsptoolDialect.WriteFlash, [.. arguments]);
    }

    private void Update(string? clr)
    {
        if (clr is null && !Board.NeedsOnlyPublishedFirmware)
        {
            _output.WriteLine($"The published firmware of {Board.Target} has no part of TcpNano in it: apps that use it need --firmware.");
        }
        else if (clr is not null)
        {
            _output.WriteLine($"There is no bootloader/bootloader.bin beside '{clr}': nanoff downloads that and the partition table of {Board.Target}.");
        }

        // nanoff writes a target's firmware to whatever chip it finds. esptool refuses when it is not the board's.
        _tools.Esptool(EsptoolDialect.ChipId);
        List<string> arguments =
        [
            "--update", "--target", Board.Target,
            "--serialport", _request.Port, "--baud", _request.Baud.ToString(CultureInfo.InvariantCulture),
        ];
        if (_request.Megabytes is int megabytes)
        {
            arguments.AddRange(["--partitiontablesize", megabytes.ToString(CultureInfo.InvariantCulture)]);
        }

        if (clr is not null)
        {
            arguments.AddRange(["--clrfile", clr]);
        }

        _tools.Nanoff([.. arguments]);
    }

    private void WriteApp(string app)
    {
        PartitionTable? table = _tools.ReadPartitions();
        _tools.Esptool(EsptoolDialect.WriteFlash, table is null ? Offset.Text(Layout.Deploy) : PlaceOf(app, table, "the flash of the board"), app);
    }

    private static string PlaceOf(string app, PartitionTable table, string where)
    {
        if (table.Deploy is not Partition deploy)
        {
            throw new FlashException(
                FlashFailure.Partitions, $"in {where} there is no partition for apps: no nanoFramework is on it, flash the firmware first.");
        }

        long size = FlashFile.Size(app);
        return size <= deploy.Size
            ? Offset.Text(deploy.Offset)
            : throw new FlashException(
                FlashFailure.Partitions, $"'{app}' has {size} octets, and the partition for apps in {where} {deploy.Size}.");
    }
}
