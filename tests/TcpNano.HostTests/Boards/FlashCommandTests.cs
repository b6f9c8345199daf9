using System.Runtime.Versioning;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Boards;

/// <summary>tcpnano flash with scripts in place of esptool and nanoff.</summary>
[TestClass]
[UnsupportedOSPlatform("windows")]
public class FlashCommandTests
{
    // As esptool 5 and 4 and nanoff of July 2026 print them.
    private const string WrongChip5 = "esptool v5.3.1\nConnecting....\n\nA fatal error occurred: This chip is ESP32-S3, not ESP32. Wrong chip argument?";
    private const string WrongChip4 = "esptool.py v4.8.1\nConnecting....\n\nA fatal error occurred: This chip is ESP32-S3 not ESP32. Wrong --chip argument?";
    private const string Busy = "\nA fatal error occurred: Could not open /dev/x, the port is busy or doesn't exist.\n([Errno 11] Could not exclusively lock port)\n";
    private const string Wrapped = "\nA fatal error occurred: Could not \nopen /dev/serial/by-id/x, the port is \nbusy or doesn't exist.\n";
    private const string Forbidden = "\nA fatal error occurred: Could not open /dev/x, the port is busy or doesn't exist.\n([Errno 13] could not open port /dev/x: [Errno 13] Permission denied: '/dev/x')\n\nHint: Try to add user into dialout or uucp group.\n";
    private const string Silent = "Connecting......................................\n\nA fatal error occurred: Failed to connect to ESP32: No serial data received.\nFor troubleshooting steps visit: https://docs.espressif.com/";
    private const string Broken = "Writing at 0x00010000...\n\e[1;31m\nA fatal error occurred: Packet content transfer stopped\e[0m\nmore";

    private static string Esptool(FlashBench bench, string chip = "esp32", string middle = "")
    {
        return $"esptool|--chip|{chip}|--port|{bench.Port}|--baud|460800|{middle}";
    }

    [TestMethod]
    public void Build_AndApp_AreWrittenInOneGo()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        string build = bench.Build();
        string app = bench.App("Echo Demo.bin");
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--firmware", build, "--app", app).AssertDone();
        CollectionAssert.AreEqual(
            new[]
            {
                Esptool(bench) + $"write-flash|--flash-size|detect|0x1000|{build}/bootloader/bootloader.bin"
                    + $"|0x8000|{build}/partitions_4mb.bin|0x10000|{build}/nanoCLR.bin|0x1E0000|{app}",
            },
            bench.Calls);
    }

    [TestMethod]
    public void TheClrInABuild_StandsForTheBuild()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        string build = bench.Build();
        bench.Run("flash", "--board", "olimex-esp32-poe", "--port", bench.Port, "--firmware", build + "/nanoCLR.bin").AssertDone();
        Assert.HasCount(1, bench.Calls);
        Assert.EndsWith($"|0x10000|{build}/nanoCLR.bin", bench.Calls[0]);
    }

    [TestMethod]
    [DataRow("esp32-c3", "esp32c3", 5)]
    [DataRow("esp32-s3", "esp32s3", 9)]
    public void OtherChips_HaveTheirBootloaderAtNought(string board, string chip, int id)
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        string build = bench.Build(id, deploy: 0x1B0000);
        string app = bench.App();
        bench.Run("flash", "--board", board, "--port", bench.Port, "--firmware", build, "--app", app).AssertDone();
        Assert.StartsWith(Esptool(bench, chip) + $"write-flash|--flash-size|detect|0x0|{build}/bootloader/bootloader.bin|0x8000|", bench.Calls[0]);
        Assert.EndsWith("|0x1B0000|" + app, bench.Calls[0]);
    }

    [TestMethod]
    public void FlashSize_TakesThatTable_AndTheAppFollowsIt()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        string build = bench.Build(5, deploy: 0x1B0000);
        string table = bench.Make("build/partitions_2mb.bin", FlashBench.Table(0x1E0000, 0x10000));
        string app = bench.App();
        bench.Run("flash", "--board", "esp32-c3", "--port", bench.Port, "--firmware", build, "--app", app, "--flash-size", "2").AssertDone();
        Assert.Contains("|0x8000|" + table + "|", bench.Calls[0]);
        Assert.EndsWith("|0x1E0000|" + app, bench.Calls[0]);
    }

    [TestMethod]
    [DataRow(0x1E0000u, "0x1E0000")]
    [DataRow(0x1B0000u, "0x1B0000")]
    public void AppAlone_GoesWhereTheBoardsOwnTableSays(uint deploy, string offset)
    {
        using FlashBench bench = new();
        bench.InstallEsptool(table: FlashBench.Table(deploy, 0x1C0000));
        string app = bench.App();
        bench.Run("flash", "--board", "wesp32", "--port", bench.Port, "--app", app).AssertDone();
        Assert.HasCount(2, bench.Calls);
        Assert.StartsWith(Esptool(bench) + "--after|no-reset|read-flash|0x8000|0xC00|", bench.Calls[0]);
        Assert.AreEqual(Esptool(bench) + $"write-flash|{offset}|{app}", bench.Calls[1]);
        Assert.IsFalse(File.Exists(bench.Calls[0].Split('|')[^1]), "the table's copy is still there");
    }

    [TestMethod]
    public void ClrAlone_GoesThroughNanoff_WithTheChipChecked_AndTheAppApart()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.InstallNanoff();
        string clr = bench.Image("nanoCLR.bin");
        string app = bench.App();
        bench.Run("flash", "--board", "olimex-esp32-poe-wrover", "--port", bench.Port, "--firmware", clr, "--app", app, "--flash-size", "16").AssertDone();
        string[] calls = bench.Calls;
        Assert.HasCount(4, calls);
        Assert.AreEqual(Esptool(bench) + "--after|no-reset|chip-id", calls[0]);
        Assert.AreEqual(
            $"nanoff|--update|--target|ESP32_OLIMEX_WROVER|--serialport|{bench.Port}|--baud|460800|--partitiontablesize|16|--clrfile|{clr}", calls[1]);
        Assert.Contains("|read-flash|", calls[2]);
        Assert.EndsWith("|write-flash|0x1E0000|" + app, calls[3]);
    }

    [TestMethod]
    public void Nothing_IsThePublishedFirmware()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.InstallNanoff();
        FlashOutcome outcome = bench.Run("flash", "--board", "esp32-ethernet-kit", "--port", bench.Port, "--baud", "115200");
        outcome.AssertDone();
        Assert.Contains("no part of TcpNano", outcome.Output);
        Assert.AreEqual($"nanoff|--update|--target|ESP32_ETHERNET_KIT_1.2|--serialport|{bench.Port}|--baud|115200", bench.Calls[1]);
    }

    [TestMethod]
    [DataRow("esptool")]
    [DataRow("esptool.py")]
    public void Version4_IsSpokenToWithUnderscores(string name)
    {
        using FlashBench bench = new();
        bench.InstallEsptool(FlashBench.Version4, name);
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--app", bench.App()).AssertDone();
        Assert.StartsWith(name + "|", bench.Calls[0]);
        Assert.Contains("|--after|no_reset|read_flash|0x8000|", bench.Calls[0]);
        Assert.Contains("|write_flash|0x1E0000|", bench.Calls[1]);
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--firmware", bench.Build()).AssertDone();
        Assert.Contains("|write_flash|--flash_size|detect|0x1000|", bench.Calls[2]);
    }

    [TestMethod]
    public void ToolsOutput_IsLetThrough()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.InstallNanoff("Updating to 1.17.0");
        FlashOutcome outcome = bench.Run("flash", "--board", "esp32-devkitc", "--port", bench.Port);
        outcome.AssertDone();
        Assert.Contains("Updating to 1.17.0", outcome.Output);
    }

    [TestMethod]
    public void DryRun_PrintsTheCommands_AndRunsNothing()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.InstallNanoff();
        string clr = bench.Image("nanoCLR.bin");
        string app = bench.App("Echo Demo.bin");
        FlashOutcome outcome = bench.Run("flash", "--board", "wt32-eth01", "--port", "COM3", "--firmware", clr, "--app", app, "--dry-run");
        outcome.AssertDone();
        Assert.IsEmpty(bench.Calls);
        Assert.Contains("\nesptool --chip esp32 --port COM3 --baud 460800 --after no-reset chip-id\n", outcome.Output);
        Assert.Contains($"\nnanoff --update --target ESP32_WT32_ETH01 --serialport COM3 --baud 460800 --clrfile {clr}\n", outcome.Output);
        Assert.Contains("\nesptool --chip esp32 --port COM3 --baud 460800 --after no-reset read-flash 0x8000 0xC00 partitions.bin\n", outcome.Output);
        Assert.EndsWith($"\nesptool --chip esp32 --port COM3 --baud 460800 write-flash 0x1E0000 '{app}'\n", outcome.Output);
    }

    [TestMethod]
    public void DryRun_NeedsNoTools_ButTheFiles()
    {
        using FlashBench bench = new();
        bench.Run("flash", "--board", "wt32-eth01", "--port", "COM3", "--dry-run").AssertDone();
        bench.Run("flash", "--board", "wt32-eth01", "--port", "COM3", "--app", "nosuch.bin", "--dry-run").AssertFailed(ExitStatus.BadFile, "'nosuch.bin'");
    }

    [TestMethod]
    public void MissingTools_AreNamed_WithTheWayToGetThem()
    {
        using FlashBench bench = new();
        string[] line = ["flash", "--board", "wt32-eth01", "--port", bench.Port];
        bench.Run(line).AssertFailed(ExitStatus.ToolMissing, "pip install esptool");
        bench.InstallEsptool();
        bench.Run(line).AssertFailed(ExitStatus.ToolMissing, "dotnet tool install -g nanoff");
        Assert.IsEmpty(bench.Calls);

        // An app alone takes esptool alone.
        bench.Run([.. line, "--app", bench.App()]).AssertDone();
    }

    [TestMethod]
    public void AToolThatCannotBeRun_CountsAsMissing()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        File.WriteAllText(bench.PathOf("tools/esptool"), "#!/nosuch/python\n");
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--app", bench.App()).AssertFailed(ExitStatus.ToolMissing, "esptool");
        File.SetUnixFileMode(bench.PathOf("tools/esptool"), UnixFileMode.UserRead);
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--app", bench.App()).AssertFailed(ExitStatus.ToolMissing, "not on PATH");
    }

    [TestMethod]
    public void APortThatIsNotThere_IsNamed_BeforeAnythingIsRun()
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.Run("flash", "--board", "wt32-eth01", "--port", "/dev/ttyNOSUCH7", "--app", bench.App()).AssertFailed(ExitStatus.NoPort, "/dev/ttyNOSUCH7");
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    [DataRow(Busy, 2, ExitStatus.NoPort, "another program")]
    [DataRow(Forbidden, 2, ExitStatus.NoPort, "may not be opened by this user")]
    [DataRow(Silent, 2, ExitStatus.NoAnswer, "boards/wesp32/README.md")]
    [DataRow(WrongChip5, 2, ExitStatus.WrongChip, "ESP32-S3, and wesp32-before-7 has an ESP32.")]
    [DataRow(WrongChip4, 2, ExitStatus.WrongChip, "ESP32-S3, and wesp32-before-7 has an ESP32.")]
    [DataRow(Wrapped, 2, ExitStatus.NoPort, "another program")]
    [DataRow(Broken, 2, ExitStatus.ToolFailed, ": A fatal error occurred: Packet content transfer stopped\n")]
    [DataRow("", 1, ExitStatus.ToolFailed, "exit status 1.")]
    public void EsptoolsFailures_EachHaveTheirLine(string output, int status, int expected, string named)
    {
        using FlashBench bench = new();
        bench.InstallFailingEsptool(output, status);
        bench.InstallNanoff();
        bench.Run("flash", "--board", "wesp32-before-7", "--port", bench.Port).AssertFailed(expected, named);
        Assert.HasCount(1, bench.Calls, "nanoff must not run when the chip has not been checked");
    }

    [TestMethod]
    [DataRow("Error E6000: Couldn't open serial device. Make sure the COM port exists.", 112, ExitStatus.NoPort, "cannot be opened")]
    [DataRow("Error E6002: Couldn't access serial device.", 114, ExitStatus.NoPort, "cannot be opened")]
    [DataRow("Error E9005: Can't find the target in Cloudsmith repository.", 45, ExitStatus.ToolFailed, "E9005")]
    [DataRow("Error E9007: Error downloading firmware file.", 47, ExitStatus.ToolFailed, "Error downloading firmware file.")]
    public void NanoffsFailures_EachHaveTheirLine_AndTheAppIsNotWritten(string output, int status, int expected, string named)
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.InstallNanoff("Reading details from chip...\n" + output + "\n", status);
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--app", bench.App(), "--firmware", bench.Image("nanoCLR.bin"))
            .AssertFailed(expected, named);
        Assert.HasCount(2, bench.Calls);
    }

    [TestMethod]
    [DataRow("--firmware nosuch.bin", "'nosuch.bin'")]
    [DataRow("--firmware {0}/empty", "nanoCLR.bin'")]
    [DataRow("--firmware {0}/text", "is no image")]
    [DataRow("--app nosuch.bin", "'nosuch.bin'")]
    [DataRow("--app {0}/text", "is no nanoFramework app")]
    [DataRow("--app {0}/EchoDemo.pe", ".bin file beside it")]
    [DataRow("--app {0}/two.bin", "another generation")]
    [DataRow("--app {0}/empty", "empty")]
    [DataRow("--firmware {0}/build --flash-size 8", "partitions_8mb.bin'")]
    [DataRow("--firmware {0}/foreign", "is no partition table of nanoFramework")]
    public void FilesThatWillNotDo_AreNamed_BeforeAnythingIsRun(string arguments, string named)
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        Directory.CreateDirectory(bench.PathOf("empty"));
        bench.Make("text", "nothing that any board could run"u8.ToArray());
        bench.App("EchoDemo.pe");
        bench.App("two.bin", marker: "NFMRK2");
        bench.Build();
        bench.Image("foreign/nanoCLR.bin");
        bench.Image("foreign/bootloader/bootloader.bin");
        bench.Make("foreign/partitions_4mb.bin", FlashBench.ForeignTable());
        string[] words = arguments.Replace("{0}", bench.PathOf("."), StringComparison.Ordinal).Split(' ');
        bench.Run(["flash", "--board", "wt32-eth01", "--port", bench.Port, .. words]).AssertFailed(ExitStatus.BadFile, named);
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    [DataRow(9, "the ESP32-S3")]
    [DataRow(99, "another chip")]
    public void FirmwareForAnotherChip_IsNotWritten(int chip, string named)
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.Run("flash", "--board", "wt32-eth01", "--port", bench.Port, "--firmware", bench.Build(chip)).AssertFailed(ExitStatus.WrongChip, named);
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    public void WhatDoesNotFit_IsNotWritten()
    {
        using FlashBench bench = new();
        string app = bench.App(length: 0x10001);
        string[] line = ["flash", "--board", "wt32-eth01", "--port", bench.Port];

        bench.InstallEsptool(table: FlashBench.ForeignTable());
        bench.Run([.. line, "--app", app]).AssertFailed(ExitStatus.Partitions, "flash the firmware first");
        bench.InstallEsptool(table: FlashBench.Table(0x1E0000, 0x10000));
        bench.Run([.. line, "--app", app]).AssertFailed(ExitStatus.Partitions, "65537 octets");
        Assert.IsFalse(bench.Calls.Any(call => call.Contains("write", StringComparison.Ordinal)));

        string build = bench.Build();
        bench.Make("build/partitions_4mb.bin", FlashBench.Table(0x1E0000, 0x10000));
        bench.Run([.. line, "--firmware", build, "--app", app]).AssertFailed(ExitStatus.Partitions, "65537 octets");
        bench.Make("build/partitions_4mb.bin", FlashBench.Table(0x1E0000, 0x10000, factorySize: 4095));
        bench.Run([.. line, "--firmware", build]).AssertFailed(ExitStatus.Partitions, "4096 octets");
        Assert.IsFalse(bench.Calls.Any(call => call.Contains("write", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void WhatTheReadmesType_IsUnderstood()
    {
        string[] readmes = ["README.md", .. Repository.Files("boards", "README.md")];
        string[] lines = [.. readmes.SelectMany(file => Repository.Read(file).Split('\n')).Select(line => line.Trim())];
        string[] commands = [.. lines.Where(line => line.StartsWith("tcpnano flash --", StringComparison.Ordinal))];
        Assert.IsGreaterThan(Repository.Files("boards", "board.json").Count, commands.Length);
        foreach (string command in commands)
        {
            StringWriter errors = new();
            int status = TcpNanoCommand.Run([.. command.Split(' ')[1..], "--dry-run"], new Terminal(TcpNanoCommand.Name, TextWriter.Null, errors));
            bool takesFiles = command.Contains("--firmware", StringComparison.Ordinal) || command.Contains("--app", StringComparison.Ordinal);
            if (!takesFiles)
            {
                // The published firmware, which nanoff would get.
                Assert.AreEqual(ExitStatus.Success, status, command + ": " + errors);
                continue;
            }

            // All that is wrong with them is that the firmware, or the app, is not here.
            Assert.AreEqual(ExitStatus.BadFile, status, command + ": " + errors);
            Assert.Contains(command.Contains("--firmware", StringComparison.Ordinal) ? "nf-interpreter/build" : "EchoW5500.bin", errors.ToString());
        }
    }

    [TestMethod]
    [DataRow("w5500-evb-pico", "RP2040")]
    [DataRow("w5500-evb-pico2", "RP2350")]
    public void BoardWithoutEsptool_IsLeftAlone_AndSaysHowItIsFlashed(string board, string chip)
    {
        using FlashBench bench = new();
        bench.InstallEsptool();
        bench.Run("flash", "--board", board, "--port", bench.Port).AssertFailed(ExitStatus.Usage, $"has an {chip}, which takes its firmware as a .uf2 file");
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    [DataRow("esp32-devkitc-w5500", false)]
    [DataRow("esp32-devkitc", true)]
    public void PublishedFirmware_IsEnoughForAChipOnSpi(string board, bool warns)
    {
        StringWriter output = new();
        Assert.AreEqual(
            ExitStatus.Success,
            TcpNanoCommand.Run(["flash", "--board", board, "--port", "/dev/ttyUSB0", "--dry-run"], new Terminal(TcpNanoCommand.Name, output, TextWriter.Null)));
        Assert.AreEqual(warns, output.ToString().Contains("has no part of TcpNano", StringComparison.Ordinal), output.ToString());
    }

    [TestMethod]
    public void Boards_ListsAll()
    {
        StringWriter output = new();
        Assert.AreEqual(0, TcpNanoCommand.Run(["boards"], new Terminal(TcpNanoCommand.Name, output, TextWriter.Null)));
        foreach (Tool.Boards.Board board in Tool.Boards.BoardCatalog.All)
        {
            string line = output.ToString().Split('\n').Single(line => line.StartsWith(board.Name + " ", StringComparison.Ordinal));
            Assert.Contains(board.Target, line);
            Assert.Contains(board.Title, line);
        }
    }

    [TestMethod]
    public void ExitStatuses_AreDistinct_AndInTheHelp()
    {
        StringWriter help = new();
        Assert.AreEqual(0, TcpNanoCommand.Run(["flash", "--help"], new Terminal(TcpNanoCommand.Name, help, TextWriter.Null)));
        HashSet<int> seen = [ExitStatus.Success, ExitStatus.Environment, ExitStatus.Usage];
        foreach (Tool.Boards.FlashFailure failure in Enum.GetValues<Tool.Boards.FlashFailure>())
        {
            Assert.IsTrue(seen.Add(ExitStatus.For(failure)), failure + " shares its status");
            Assert.Contains(" " + ExitStatus.For(failure) + " ", help.ToString());
        }
    }
}
