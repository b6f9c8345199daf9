using System.Xml.Linq;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>What an .nfproj says, with paths from the root of the repository.</summary>
internal sealed class NanoProject
{
    private static readonly XNamespace s_ns = "http://schemas.microsoft.com/developer/msbuild/2003";

    private readonly XDocument _document;

    public NanoProject(string file)
    {
        File = file;
        Folder = file[..file.LastIndexOf('/')];
        Name = file[(Folder.Length + 1)..^".nfproj".Length];
        _document = XDocument.Parse(Repository.Read(file));
        Compiled = [.. Items("Compile").Select(item => FromRoot(item.Attribute("Include")!.Value))];
        HintPaths = [.. _document.Descendants(s_ns + "HintPath").Select(path => path.Value)];
        References = [.. Items("Reference").Select(item => item.Attribute("Include")!.Value)];
        Projects = [.. Items("ProjectReference").Select(item => FromRoot(item.Attribute("Include")!.Value))];
        OtherFiles = [.. Items("None").Select(item => FromRoot(item.Attribute("Include")!.Value))];
    }

    public string File { get; }

    public string Folder { get; }

    public string Name { get; }

    public List<string> Compiled { get; }

    public List<string> HintPaths { get; }

    public List<string> References { get; }

    public List<string> Projects { get; }

    public List<string> OtherFiles { get; }

    public bool IsTest => Property("AssemblyName") == "NFUnitTest";

    public static List<NanoProject> All()
    {
        return [.. Repository.Files("nfproj", ".nfproj").Select(file => new NanoProject(file))];
    }

    public static NanoProject Named(string name)
    {
        return new NanoProject("nfproj/" + name + "/" + name + ".nfproj");
    }

    public string? Property(string name)
    {
        return _document.Descendants(s_ns + name).FirstOrDefault()?.Value;
    }

    public bool HasCapability(string name)
    {
        return Items("ProjectCapability").Any(item => item.Attribute("Include")!.Value == name);
    }

    /// <summary>Packages and versions of packages.config.</summary>
    public Dictionary<string, string> Packages()
    {
        XDocument config = XDocument.Parse(Repository.Read(Folder + "/packages.config"));
        return config.Root!.Elements("package").ToDictionary(
            package => package.Attribute("id")!.Value,
            package => package.Attribute("version")!.Value);
    }

    public bool IsDevelopmentDependency(string package)
    {
        XDocument config = XDocument.Parse(Repository.Read(Folder + "/packages.config"));
        return config.Root!.Elements("package").Single(p => p.Attribute("id")!.Value == package).Attribute("developmentDependency")?.Value == "true";
    }

    private IEnumerable<XElement> Items(string name)
    {
        return _document.Descendants(s_ns + name).Where(item => item.Attribute("Include") != null);
    }

    private string FromRoot(string path)
    {
        string full = Path.GetFullPath(Path.Combine(Repository.PathOf(Folder), path.Replace('\\', Path.DirectorySeparatorChar)));
        return Path.GetRelativePath(Repository.Root, full).Replace(Path.DirectorySeparatorChar, '/');
    }
}
