namespace TcpNano.Tool.Boards;

/// <summary>Programs on PATH.</summary>
internal static class SearchPath
{
    /// <summary>Looks for a program as a shell does.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The file; null when there is none.</returns>
    public static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            foreach (string ending in endings)
            {
                string file = Path.Combine(folder, name + ending);
                if (folder.Length > 0 && File.Exists(file) && IsProgram(file))
                {
                    return file;
                }
            }
        }

        return null;
    }

    private static bool IsProgram(string file)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Execute) != 0;
    }
}
