namespace System.IO
{
    /// <summary>For the compiler.</summary>
    public class StreamReader : TextReader
    {
        /// <summary>Makes one.</summary>
        public StreamReader(Stream stream, bool leaveOpen = false)
        {
        }
    }
}
