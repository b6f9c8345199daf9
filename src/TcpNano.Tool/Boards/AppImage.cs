using System.Text;

namespace TcpNano.Tool.Boards;

/// <summary>Apps: all assemblies one after the other, as the nanoFramework build puts them into a .bin file.</summary>
internal static class AppImage
{
    private const string Marker = "NFMRK";
    private const string OurMarker = "NFMRK1";

    /// <summary>Checks that a file is an app.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FlashException">It is not.</exception>
    public static void Check(string path)
    {
        string marker = Encoding.ASCII.GetString(FlashFile.Head(path, OurMarker.Length));
        if (path.EndsWith(".pe", StringComparison.OrdinalIgnoreCase))
        {
            throw new FlashException(FlashFailure.File, $"'{path}' is one assembly only; --app takes the .bin file beside it, which holds all of them.");
        }

        if (marker != OurMarker)
        {
            throw new FlashException(
                FlashFailure.File,
                marker.StartsWith(Marker, StringComparison.Ordinal)
                    ? $"'{path}' was built for another generation of nanoFramework than 1.x."
                    : $"'{path}' is no nanoFramework app; the build of an app puts NAME.bin beside NAME.pe.");
        }
    }
}
