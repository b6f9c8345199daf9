using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.Simulation.Fuzzing;

/// <summary><c>tcpnano-lab fuzz</c>.</summary>
[TestClass]
public class FuzzCommandTests
{
    [TestMethod]
    public void AllPassed_Exit0()
    {
        Assert.AreEqual(0, Run(out string output, out string error, "fuzz", "--cases", "50", "--seed", "7"));
        Assert.StartsWith("Seeds 7 to 56.\n50 cases, ", output);
        Assert.AreEqual("", error);
    }

    [TestMethod]
    public void Replay()
    {
        Assert.AreEqual(0, Run(out string output, out _, "fuzz", "--replay", Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus")));
        Assert.EndsWith(" passed, 0 failed\n", output);
    }

    [TestMethod]
    public void Corpus_GrowsAndStaysSmall()
    {
        string folder = Directory.CreateTempSubdirectory("corpus").FullName;
        try
        {
            Assert.AreEqual(0, Run(out string output, out _, "fuzz", "--cases", "20", "--seed", "7", "--corpus", folder));
            int few = Steps(output);
            Assert.AreEqual(0, Run(out output, out _, "fuzz", "--cases", "400", "--seed", "8", "--corpus", folder));
            int more = Steps(output);
            Assert.IsGreaterThan(few, more);

            // What is left reaches what all have reached, also after others have found nothing new.
            int files = Directory.GetFiles(folder).Length;
            Assert.IsLessThan(400, files);
            Assert.AreEqual(0, Run(out output, out _, "fuzz", "--cases", "1", "--seed", "9", "--corpus", folder));
            Assert.IsGreaterThan(few, Steps(output));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("--cases 0", "--cases takes a whole number from 1")]
    [DataRow("--seed x", "--seed takes a whole number from 0 to 18446744073709551615, not 'x'.")]
    [DataRow("--replay nosuch", "'nosuch' cannot be read")]
    public void WrongArguments_Exit2(string arguments, string complaint)
    {
        Assert.AreEqual(2, Run(out _, out string error, ["fuzz", .. arguments.Split(' ')]));
        Assert.Contains(complaint, error);
    }

    private static int Steps(string output)
    {
        string[] words = output.Split(' ', '\n');
        return int.Parse(words[Array.IndexOf(words, "steps") - 1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int Run(out string output, out string error, params string[] arguments)
    {
        StringWriter outputs = new() { NewLine = "\n" };
        StringWriter errors = new() { NewLine = "\n" };
        int status = LabCommand.Run(arguments, new Terminal(LabCommand.Name, outputs, errors));
        output = outputs.ToString();
        error = errors.ToString();
        return status;
    }
}
