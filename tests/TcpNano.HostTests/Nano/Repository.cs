using System.Runtime.CompilerServices;

namespace TcpNano.HostTests.Nano;

/// <summary>The files of the repository, named from its root with slashes.</summary>
internal static class Repository
{
    /// <summary>The folder that holds TcpNano.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file on this machine.</summary>
    public static string PathOf(string file)
    {
        return Path.Combine(Root, file.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>The text of a file, with line feeds only.</summary>
    public static string Read(string file)
    {
        return File.ReadAllText(PathOf(file)).Replace("\r\n", "\n");
    }

    /// <summary>All files under a folder with a name that ends so, build output left out; sorted.</summary>
    public static List<string> Files(string folder, string ending)
    {
        List<string> files = [];
        string path = PathOf(folder);
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path, "*" + ending, SearchOption.AllDirectories))
            {
                string name = Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/');
                if (!name.Split('/').Any(part => part is "bin" or "obj" or "packages" or "TestResults"))
                {
                    files.Add(name);
                }
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new(Path.GetDirectoryName(here)!);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "TcpNano.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("TcpNano.sln above " + here);
    }
}
