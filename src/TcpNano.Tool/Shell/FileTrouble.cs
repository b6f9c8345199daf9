namespace TcpNano.Tool.Shell;

/// <summary>Why a file can be neither read nor written, in a few words.</summary>
internal static class FileTrouble
{
    /// <summary>The reason; what .NET says names the path once more, and calls a directory "access denied".</summary>
    /// <param name="path">The file.</param>
    /// <param name="trouble">What the system says.</param>
    /// <returns>A sentence that goes on after a colon.</returns>
    public static string Reason(string path, Exception trouble)
    {
        return trouble switch
        {
            FileNotFoundException => "there is no such file.",
            DirectoryNotFoundException => "there is no such directory.",
            UnauthorizedAccessException when Directory.Exists(path) => "it is a directory.",
            UnauthorizedAccessException => "permission denied.",
            ArgumentException or NotSupportedException => "it is no path.",
            _ => trouble.Message.Replace($" : '{Path.GetFullPath(path)}'", "", StringComparison.Ordinal).TrimEnd('.') + ".",
        };
    }
}
