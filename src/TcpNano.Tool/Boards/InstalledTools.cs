using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace TcpNano.Tool.Boards;

/// <summary>Runs the esptool and nanoff that PATH leads to, and lets their output through.</summary>
internal sealed class InstalledTools : IFlashTools
{
    private const string WideEnough = "200";

    // pip installs esptool, and versions before 5 esptool.py only.
    private static readonly string[] s_esptoolNames = ["esptool", "esptool.py"];
    private static readonly string[] s_nanoffNames = ["nanoff"];

    private readonly FlashRequest _request;
    private readonly TextWriter _output;
    private string _esptool = "";
    private string _nanoff = "";
    private EsptoolDialect _dialect = EsptoolDialect.Newest;

    /// <summary>Prepares.</summary>
    /// <param name="request">What is to be flashed.</param>
    /// <param name="output">Where the tools' output goes.</param>
    public InstalledTools(FlashRequest request, TextWriter output)
    {
        _request = request;
        _output = output;
    }

    /// <inheritdoc/>
    public void Find(bool withNanoff)
    {
        _esptool = Installed(s_esptoolNames, "pip install esptool");
        if (withNanoff)
        {
            _nanoff = Installed(s_nanoffNames, "dotnet tool install -g nanoff");
        }

        SerialPorts.Check(_request.Port);
        (int status, string text) = Start(_esptool, ["version"], TextWriter.Null);
        if (status != 0)
        {
            throw ToolDiagnosis.Of("esptool", status, text, _request);
        }

        _dialect = EsptoolDialect.Of(text);
    }

    /// <inheritdoc/>
    public void Esptool(string command, params string[] arguments)
    {
        Run("esptool", _esptool, _dialect.Line(_request, command, arguments));
    }

    /// <inheritdoc/>
    public void Nanoff(params string[] arguments)
    {
        Run("nanoff", _nanoff, arguments);
    }

    /// <inheritdoc/>
    public PartitionTable? ReadPartitions()
    {
        string folder = Directory.CreateTempSubdirectory("tcpnano-").FullName;
        try
        {
            string file = Path.Combine(folder, "partitions.bin");
            Esptool(EsptoolDialect.ReadFlash, EsptoolDialect.TableArguments(_request.Board, file));
            return Firmware.ReadTable(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Installed(string[] names, string howTo)
    {
        return names.Select(SearchPath.Find).FirstOrDefault(path => path is not null)
            ?? throw new FlashException(FlashFailure.ToolMissing, $"{names[0]} is not installed, or not on PATH: {howTo}");
    }

    private void Run(string name, string path, IEnumerable<string> arguments)
    {
        (int status, string text) = Start(path, arguments, _output);
        if (status != 0)
        {
            throw ToolDiagnosis.Of(name, status, text, _request);
        }
    }

    private static (int Status, string Text) Start(string path, IEnumerable<string> arguments, TextWriter output)
    {
        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Python holds back what it prints into a pipe, and flashing takes half a minute. esptool 5 moves the cursor about even there,
        // and breaks lines for a terminal of 80.
        start.Environment["PYTHONUNBUFFERED"] = "1";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["COLUMNS"] = WideEnough;
        StringBuilder text = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception trouble)
        {
            throw new FlashException(FlashFailure.ToolMissing, $"'{path}' cannot be run: {trouble.Message}");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, text.ToString());

        void Take(string? line)
        {
            if (line is not null)
            {
                lock (text)
                {
                    text.AppendLine(line);
                    if (line.Length > 0)
                    {
                        output.WriteLine(line);
                    }
                }
            }
        }
    }
}
