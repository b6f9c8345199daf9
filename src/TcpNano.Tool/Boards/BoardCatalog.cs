using System.Reflection;

namespace TcpNano.Tool.Boards;

/// <summary>The boards of the boards/ folder, which this assembly carries with it.</summary>
public static class BoardCatalog
{
    private const string Prefix = "boards/";
    private const string Suffix = "/board.json";

    private static readonly Lazy<IReadOnlyList<Board>> s_boards = new(Load);

    /// <summary>All models, by folder; the first of a folder is the one it is named for.</summary>
    public static IReadOnlyList<Board> All => s_boards.Value;

    /// <summary>Looks for a model.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <returns>The model; null when there is none of that name.</returns>
    public static Board? Find(string name)
    {
        return All.FirstOrDefault(board => string.Equals(board.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static List<Board> Load()
    {
        Assembly assembly = typeof(BoardCatalog).Assembly;
        SortedDictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            // Resources take the separator of the machine that built them.
            string path = resource.Replace('\\', '/');
            if (path.StartsWith(Prefix, StringComparison.Ordinal) && path.EndsWith(Suffix, StringComparison.Ordinal))
            {
                folders.Add(path[Prefix.Length..^Suffix.Length], resource);
            }
        }

        List<Board> boards = [];
        foreach ((string folder, string resource) in folders)
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            boards.AddRange(BoardFile.Read(folder, reader.ReadToEnd()));
        }

        return boards;
    }
}
