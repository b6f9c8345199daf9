using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using TcpNano.Tool.Boards;

namespace TcpNano.HostTests.Boards;

/// <summary>
/// A folder with files to flash, a port, and scripts in place of esptool and nanoff that write down their arguments; and the tcpnano
/// command with nothing but those scripts on PATH.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FlashBench : IDisposable
{
    public const string Version5 = "esptool v5.3.1\n5.3.1";
    public const string Version4 = "esptool.py v4.8.1\n4.8.1";

    private const int Patience = 60000;
    private const byte ImageMagic = 0xE9;
    private const int ChipIdAt = 12;
    private const int HeaderLength = 24;
    private const int EntryLength = 32;

    private readonly string _folder = Directory.CreateTempSubdirectory("tcpnano-flash-").FullName;

    public FlashBench()
    {
        Directory.CreateDirectory(PathOf("tools"));
        File.WriteAllText(Port, "");
    }

    /// <summary>A port that is there.</summary>
    public string Port => PathOf("ttyUSB0");

    /// <summary>What the tools were called with: a line a call, words between bars.</summary>
    public string[] Calls => File.Exists(PathOf("calls")) ? [.. File.ReadAllLines(PathOf("calls"))] : [];

    /// <summary>Installs a script as esptool, of a version, that reads this partition table from every board.</summary>
    public void InstallEsptool(string version = Version5, string name = "esptool", byte[]? table = null)
    {
        File.WriteAllBytes(PathOf("table"), table ?? Table(0x1E0000, 0x1C0000));
        Install(
            name,
            $"""
            [ "$1" = version ] && printf '%s\n' '{version}' && exit 0
            case "$*" in *read?flash*)
                for last; do :; done
                /bin/cp '{PathOf("table")}' "$last";;
            esac
            """);
    }

    /// <summary>Installs a script as esptool that fails in everything but its version.</summary>
    public void InstallFailingEsptool(string output, int status)
    {
        Install("esptool", $"""[ "$1" = version ] && echo 5.3.1 && exit 0{"\n"}{Failing(output, status)}""");
    }

    /// <summary>Installs a script as nanoff.</summary>
    public void InstallNanoff(string output = "", int status = 0)
    {
        Install("nanoff", Failing(output, status));
    }

    /// <summary>Makes a file that begins as ESP-IDF's images do.</summary>
    public string Image(string name, int chip = 0, int length = 4096)
    {
        byte[] image = new byte[Math.Max(length, HeaderLength)];
        image[0] = ImageMagic;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(ChipIdAt), (ushort)chip);
        return Make(name, image);
    }

    /// <summary>Makes what nf-interpreter's build leaves.</summary>
    public string Build(int chip = 0, uint deploy = 0x1E0000)
    {
        Image("build/nanoCLR.bin", chip);
        Image("build/bootloader/bootloader.bin", chip);
        Make("build/partitions_4mb.bin", Table(deploy, 0x1C0000));
        return PathOf("build");
    }

    /// <summary>Makes an app.</summary>
    public string App(string name = "EchoDemo.bin", int length = 4096, string marker = "NFMRK1")
    {
        byte[] app = new byte[length];
        Encoding.ASCII.GetBytes(marker, app);
        return Make(name, app);
    }

    /// <summary>Makes any file.</summary>
    public string Make(string name, byte[] content)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A path in the folder.</summary>
    public string PathOf(string name)
    {
        return Path.Combine(_folder, name);
    }

    /// <summary>A partition table: nvs, the firmware's partition and the app's.</summary>
    public static byte[] Table(uint deploy, uint deploySize, uint factorySize = 0x1D0000)
    {
        byte[] table = new byte[0xC00];
        Array.Fill(table, (byte)0xFF);
        Entry(table, 0, 1, 2, 0x9000, 0x6000);
        Entry(table, 1, 0, 0, 0x10000, factorySize);
        Entry(table, 2, 1, 0x84, deploy, deploySize);
        return table;
    }

    /// <summary>A partition table without nanoFramework.</summary>
    public static byte[] ForeignTable()
    {
        byte[] table = new byte[0xC00];
        Array.Fill(table, (byte)0xFF);
        Entry(table, 0, 1, 2, 0x9000, 0x6000);
        Entry(table, 1, 0, 0, 0x10000, 0x100000);
        return table;
    }

    /// <summary>Runs tcpnano.</summary>
    public FlashOutcome Run(params string[] arguments)
    {
        string command = Path.Combine(Path.GetDirectoryName(typeof(Board).Assembly.Location)!, "TcpNano.Tool");
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        start.Environment["PATH"] = PathOf("tools");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException("tcpnano " + string.Join(' ', arguments));
        }

        return new FlashOutcome(process.ExitCode, output, errors.Result);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    private static void Entry(byte[] table, int index, byte type, byte subtype, uint offset, uint size)
    {
        Span<byte> entry = table.AsSpan(index * EntryLength, EntryLength);
        entry.Clear();
        entry[0] = 0xAA;
        entry[1] = 0x50;
        entry[2] = type;
        entry[3] = subtype;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], size);
    }

    private static string Failing(string output, int status)
    {
        return $"/bin/cat <<'END'\n{output}\nEND\nexit {status}";
    }

    private void Install(string name, string body)
    {
        string path = PathOf("tools/" + name);
        string record = $"""
            [ "$1" = version ] || (
                printf '%s' '{name}'
                for word; do printf '|%s' "$word"; done
                printf '\n'
            ) >> '{PathOf("calls")}'
            """;
        File.WriteAllText(path, "#!/bin/sh\n" + record + "\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
