using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Esp32;
using TcpNano.Tool.Boards;
using TcpNano.HostTests.Nano;
using TcpNano.W5500;
using DeviceBoards = TcpNano.Esp32.Boards;

namespace TcpNano.HostTests.Boards;

/// <summary>boards/NAME/board.json, boards/NAME/README.md, boards/README.md, TcpNano.Esp32.Boards and TcpNano.W5500.W5500Boards say the same.</summary>
[TestClass]
public class BoardFileTests
{
    private const string Ending = "/board.json";

    // ESP-IDF's bootloader offsets, and where nf-interpreter's 4 MB tables have the partition "deploy".
    private static readonly Dictionary<string, (uint Bootloader, uint Deploy)> s_offsets = new()
    {
        ["esp32"] = (0x1000, 0x1E0000),
        ["esp32s3"] = (0, 0x1B0000),
        ["esp32c3"] = (0, 0x1B0000),
    };

    private static IEnumerable<string> Folders => Repository.Files("boards", "board.json").Select(file => file["boards/".Length..^Ending.Length]).Order(StringComparer.Ordinal);

    [TestMethod]
    public void EveryFolderOfABoard_HasItsFileAndItsReadme()
    {
        string[] others = ["native", "emulator"];
        string[] boards =
        [
            .. Directory.EnumerateDirectories(Repository.PathOf("boards")).Select(folder => Path.GetFileName(folder)!)
                .Except(others).Order(StringComparer.Ordinal),
        ];
        CollectionAssert.AreEqual(boards, Folders.ToArray());
        foreach (string folder in boards)
        {
            Assert.IsTrue(File.Exists(Repository.PathOf("boards/" + folder + "/README.md")), folder + " has no README.md");
        }

        string[] needed =
        [
            "wt32-eth01", "olimex-esp32-poe", "lilygo-t-internet-poe", "wesp32", "esp32-ethernet-kit",
            "esp32-devkitc", "esp32-s3", "esp32-c3",
            "w5500-evb-pico", "w5500-evb-pico2", "waveshare-esp32-s3-eth", "lilygo-t-eth-lite-s3", "esp32-devkitc-w5500",
        ];
        CollectionAssert.IsSubsetOf(needed, boards);
    }

    [TestMethod]
    public void TheCommand_CarriesTheFilesOfTheRepository()
    {
        List<Board> files = [.. Folders.SelectMany(folder => BoardFile.Read(folder, Repository.Read("boards/" + folder + Ending)))];
        CollectionAssert.AreEqual(files, BoardCatalog.All.ToList());
    }

    [TestMethod]
    public void Names_AreUnique_AndTheFirstIsTheFolders()
    {
        CollectionAssert.AllItemsAreUnique(BoardCatalog.All.Select(board => board.Name).ToList());
        foreach (IGrouping<string, Board> folder in BoardCatalog.All.GroupBy(board => board.Folder))
        {
            Assert.AreEqual(folder.Key, folder.First().Name);
        }
    }

    [TestMethod]
    public void EveryConstant_IsInOneFile_WithTheSameValues()
    {
        Dictionary<string, EthernetSettings> constants = typeof(DeviceBoards)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(property => property.Name, property => (EthernetSettings)property.GetValue(null)!);
        Dictionary<string, EthernetWiring> files = BoardCatalog.All
            .Where(board => board.Ethernet is not null)
            .ToDictionary(board => board.Ethernet!.Settings, board => board.Ethernet!);
        CollectionAssert.AreEquivalent(constants.Keys, files.Keys);
        foreach ((string name, EthernetSettings constant) in constants)
        {
            Assert.AreEqual(Wiring(name, constant), files[name]);
        }
    }

    [TestMethod]
    public void EveryConstantOfTheW5500_IsInOneFile_WithTheSameValues()
    {
        Dictionary<string, W5500Settings> constants = typeof(W5500Boards)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(property => property.Name, property => (W5500Settings)property.GetValue(null)!);
        Dictionary<string, SpiWiring> files = BoardCatalog.All
            .Where(board => board.Spi is not null)
            .ToDictionary(board => board.Spi!.Settings, board => board.Spi!);
        CollectionAssert.AreEquivalent(constants.Keys, files.Keys);
        foreach ((string name, W5500Settings constant) in constants)
        {
            SpiWiring file = files[name];
            Assert.AreEqual("W5500", file.Chip, name);
            Assert.AreEqual(constant.BusId, file.Bus, name);
            Assert.AreEqual(constant.ChipSelectPin, file.ChipSelect, name);
            Assert.AreEqual(constant.InterruptPin, file.Interrupt ?? W5500Settings.NoPin, name);
            Assert.AreEqual(constant.ResetPin, file.Reset ?? W5500Settings.NoPin, name);
            int?[] pins = [file.Sck, file.Mosi, file.Miso, file.ChipSelect, file.Interrupt, file.Reset];
            CollectionAssert.AllItemsAreUnique(pins, name);
        }
    }

    [TestMethod]
    public void ConstantsAreOfClassicEsp32_TheOnlyOneWithAMac()
    {
        foreach (Board board in BoardCatalog.All)
        {
            Assert.IsTrue(board.Ethernet is null || board.Chip == "esp32", board.Name);

            // Variant a leaves lwIP on Wi-Fi, so only c can have TcpNano there.
            Assert.AreEqual(board.Spi is not null ? "stock" : board.Ethernet is null ? "c" : "a", board.Build, board.Name);
            Assert.IsFalse(board.Ethernet is not null && board.Spi is not null, board.Name);
        }
    }

    [TestMethod]
    public void Offsets_AreThoseOfTheChip()
    {
        foreach (Board board in BoardCatalog.All)
        {
            if (board.Chip.StartsWith("rp", StringComparison.Ordinal))
            {
                Assert.IsNull(board.Flash, board.Name);
                continue;
            }

            (uint bootloader, uint deploy) = s_offsets[board.Chip];
            Assert.AreEqual(new FlashLayout(4, bootloader, 0x8000, 0x10000, deploy), board.Flash, board.Name);
        }
    }

    [TestMethod]
    public void Readmes_NameWhatTheFilesSay()
    {
        string list = Repository.Read("boards/README.md");
        foreach (Board board in BoardCatalog.All)
        {
            string readme = Repository.Read("boards/" + board.Folder + "/README.md");
            Assert.Contains("(" + board.Folder + ")", list);
            Assert.Contains("`" + board.Name + "`", list);
            Assert.Contains(board.Target, list);
            Assert.Contains("--board " + board.Folder + " ", readme);
            Assert.Contains(board.Target, readme);
            if (board.Ethernet is EthernetWiring wiring)
            {
                Assert.Contains("`Boards." + wiring.Settings + "`", readme);
                Assert.Contains("MDC " + wiring.Mdc, readme);
                Assert.Contains("MDIO " + wiring.Mdio, readme);
                Assert.Contains("address " + wiring.Address, readme);
                Assert.Contains("GPIO" + wiring.ClockPin, readme);
                Assert.IsTrue(wiring.Power is null || readme.Contains("GPIO" + wiring.Power, StringComparison.Ordinal), board.Name);
                Assert.IsTrue(wiring.Reset is null || readme.Contains("reset " + wiring.Reset, StringComparison.Ordinal), board.Name);
            }

            if (board.Spi is SpiWiring spi)
            {
                Assert.Contains("`W5500Boards." + spi.Settings + "`", readme);
                Assert.Contains($"`BusId` {spi.Bus}: SCK {spi.Sck}, MOSI {spi.Mosi}, MISO {spi.Miso}, CS {spi.ChipSelect}, INT {spi.Interrupt}, RST {spi.Reset}", readme);
                Assert.IsTrue(board.Flash is null || readme.Contains($"SetPinFunction({spi.Miso}, DeviceFunction.SPI{spi.Bus}_MISO)", StringComparison.Ordinal), board.Name);
                Assert.IsTrue(board.Flash is null || readme.Contains($"SetPinFunction({spi.Mosi}, DeviceFunction.SPI{spi.Bus}_MOSI)", StringComparison.Ordinal), board.Name);
                Assert.IsTrue(board.Flash is null || readme.Contains($"SetPinFunction({spi.Sck}, DeviceFunction.SPI{spi.Bus}_CLOCK)", StringComparison.Ordinal), board.Name);
                Assert.Contains("## Not tried", readme);
            }
        }

        int rows = list.Split('\n').Count(line => line.StartsWith("| [", StringComparison.Ordinal));
        Assert.AreEqual(Folders.Count(), rows, "boards/README.md lists other boards than there are");
    }

    [TestMethod]
    public void AFieldThatIsMissing_IsFound()
    {
        int fields = 0;
        foreach (string path in new[] { "", "flash", "models.0", "models.0.ethernet" })
        {
            foreach (string field in Fields(Sample(), path))
            {
                JsonNode sample = Sample();
                At(sample, path).Remove(field);
                AssertRefused(sample, path + "." + field + " missing");
                fields++;
            }
        }

        Assert.AreEqual(3 + 5 + 6 + 9, fields);
        const string spi = "models.0.spi";
        foreach (string field in Fields(SpiSample(), spi))
        {
            JsonNode sample = SpiSample();
            At(sample, spi).Remove(field);
            AssertRefused(sample, spi + "." + field + " missing");
            fields++;
        }

        Assert.AreEqual(3 + 5 + 6 + 9 + 9, fields);
    }

    [TestMethod]
    public void AFieldTooMuch_IsFound()
    {
        foreach (string path in new[] { "", "flash", "models.0", "models.0.ethernet" })
        {
            JsonNode sample = Sample();
            At(sample, path)["speed"] = 100;
            AssertRefused(sample, path + " with a field too much");
        }
    }

    [TestMethod]
    [DataRow("\"1E0000\"")]
    [DataRow("1966080")]
    [DataRow("\"0x1G\"")]
    [DataRow("\"0x\"")]
    [DataRow("null")]
    public void AnOffset_HasToBeHexadecimal(string offset)
    {
        JsonNode sample = Sample();
        At(sample, "flash")["deploy"] = JsonNode.Parse(offset);
        AssertRefused(sample, offset);
    }

    private static EthernetWiring Wiring(string name, EthernetSettings constant)
    {
        return new EthernetWiring(
            name,
            constant.Phy.ToString(),
            constant.PhyAddress,
            constant.Mdc,
            constant.Mdio,
            Pin(constant.Reset),
            Pin(constant.Power),
            constant.Clock.ToString(),
            constant.ClockPin);
    }

    private static int? Pin(int number)
    {
        return number == EthernetSettings.NoPin ? null : number;
    }

    private static JsonNode Sample()
    {
        string text = Repository.Read("boards/wt32-eth01/board.json");
        Assert.HasCount(1, BoardFile.Read("wt32-eth01", text));
        return JsonNode.Parse(text)!;
    }

    private static JsonNode SpiSample()
    {
        string text = Repository.Read("boards/w5500-evb-pico/board.json");
        Assert.HasCount(1, BoardFile.Read("w5500-evb-pico", text));
        return JsonNode.Parse(text)!;
    }

    private static string[] Fields(JsonNode root, string path)
    {
        return [.. At(root, path).Select(pair => pair.Key)];
    }

    private static JsonObject At(JsonNode root, string path)
    {
        JsonNode node = root;
        foreach (string part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!;
        }

        return (JsonObject)node;
    }

    private static void AssertRefused(JsonNode sample, string what)
    {
        try
        {
            BoardFile.Read("sample", sample.ToJsonString());
        }
        catch (JsonException)
        {
            return;
        }

        Assert.Fail(what + " is not noticed");
    }
}
