namespace System.IO
{
    /// <summary>For the compiler.</summary>
    public class StreamWriter : TextWriter
    {
        /// <summary>Makes one.</summary>
        public StreamWriter(Stream stream, bool leaveOpen = false)
        {
        }
    }
}
