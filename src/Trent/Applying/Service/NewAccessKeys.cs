// Shows new access keys once: on standard output, or in a file that only the operator may read.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Trent.Configuration;

namespace Trent.Applying.Service;

/// <summary>Where new access keys are written.</summary>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "Standard output stays the caller's.")]
internal sealed class NewAccessKeys : IDisposable
{
    private readonly TextWriter? output;
    private readonly FileStream? file;

    private NewAccessKeys(TextWriter? output, FileStream? file)
    {
        this.output = output;
        this.file = file;
    }

    /// <summary>Writes to standard output.</summary>
    public static NewAccessKeys To(TextWriter output) => new(output, null);

    /// <summary>Writes to a new file of mode 0600. It is made at once, so that no key is made that could not be written.</summary>
    /// <exception cref="SettingsException">There is such a file, or it cannot be made.</exception>
    public static NewAccessKeys ToFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new NewAccessKeys(null, new FileStream(path, options));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"--credentials-file {path} must be a file that can be made and does not exist: {failure.Message}");
        }
    }

    /// <summary>Writes an access key.</summary>
    /// <param name="account">The account of its user.</param>
    /// <param name="userName">Its user.</param>
    /// <param name="accessKeyId">Its id.</param>
    /// <param name="answer">The answer that holds its secret.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task ShowAsync(string account, string userName, string accessKeyId, QueryAnswer answer, CancellationToken cancellationToken)
    {
        string before = $"# user {userName} in {account}\nAWS_ACCESS_KEY_ID={accessKeyId}\nAWS_SECRET_ACCESS_KEY=";
        int length = answer.DangerousSecret.Length;
        char[] text = GC.AllocateArray<char>(before.Length + length + 1, pinned: true);
        byte[] bytes = GC.AllocateArray<byte>(text.Length, pinned: true);
        try
        {
            // ASCII throughout, so that characters and bytes are the same: the secret never is a string.
            before.CopyTo(text);
            Encoding.ASCII.GetChars(answer.DangerousSecret, text.AsSpan(before.Length));
            text[^1] = '\n';
            if (file is not null)
            {
                Encoding.ASCII.GetBytes(text, bytes);
                await file.WriteAsync(bytes, cancellationToken);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            else
            {
                await output!.WriteAsync(text, cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            Array.Clear(text);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();
}
