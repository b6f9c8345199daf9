namespace System.IO
{
    /// <summary>The members of nanoFramework.System.IO.Streams 1.1.96, for the compiler.</summary>
    public abstract class Stream : MarshalByRefObject, IDisposable
    {
        /// <summary>Whether it can be read.</summary>
        public abstract bool CanRead { get; }

        /// <summary>Whether it can seek.</summary>
        public abstract bool CanSeek { get; }

        /// <summary>Whether it has timeouts.</summary>
        public virtual bool CanTimeout
        {
            get { return false; }
        }

        /// <summary>Whether it can be written.</summary>
        public abstract bool CanWrite { get; }

        /// <summary>Its length.</summary>
        public abstract long Length { get; }

        /// <summary>Where it is.</summary>
        public abstract long Position { get; set; }

        /// <summary>Milliseconds.</summary>
        public virtual int ReadTimeout
        {
            get { throw new InvalidOperationException(); }
            set { throw new InvalidOperationException(); }
        }

        /// <summary>Milliseconds.</summary>
        public virtual int WriteTimeout
        {
            get { throw new InvalidOperationException(); }
            set { throw new InvalidOperationException(); }
        }

        /// <summary>Closes.</summary>
        public virtual void Close()
        {
            Dispose(true);
        }

        /// <summary>Closes.</summary>
        public void Dispose()
        {
            Close();
        }

        /// <summary>Writes what is kept back.</summary>
        public abstract void Flush();

        /// <summary>Goes somewhere else.</summary>
        public abstract long Seek(long offset, SeekOrigin origin);

        /// <summary>Changes the length.</summary>
        public abstract void SetLength(long value);

        /// <summary>Reads.</summary>
        public abstract int Read(SpanByte buffer);

        /// <summary>Reads.</summary>
        public abstract int Read(byte[] buffer, int offset, int count);

        /// <summary>Reads one octet.</summary>
        public virtual int ReadByte()
        {
            byte[] octet = new byte[1];
            return Read(octet, 0, 1) == 0 ? -1 : octet[0];
        }

        /// <summary>Writes.</summary>
        public abstract void Write(byte[] buffer, int offset, int count);

        /// <summary>Writes one octet.</summary>
        public virtual void WriteByte(byte value)
        {
            Write(new byte[] { value }, 0, 1);
        }

        /// <summary>Lets go.</summary>
        protected virtual void Dispose(bool disposing)
        {
        }
    }
}
