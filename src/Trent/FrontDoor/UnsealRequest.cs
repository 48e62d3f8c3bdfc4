// What somebody brings to a sealed store, read from JSON without ever becoming a string.
using System.Security.Cryptography;
using System.Text.Json;
using Trent.Cryptography;

namespace Trent.FrontDoor;

/// <summary>A share or a passphrase.</summary>
/// <param name="isShare">Whether it is a share.</param>
/// <param name="secret">Its text in UTF-8; disposed with this.</param>
internal sealed class UnsealRequest(bool isShare, SecretBuffer secret) : IDisposable
{
    /// <summary>Whether it is a share; a passphrase otherwise.</summary>
    public bool IsShare => isShare;

    /// <summary>Its text in UTF-8.</summary>
    public SecretBuffer Secret => secret;

    /// <summary>Reads a body: an object with exactly one member, <c>share</c> or <c>passphrase</c>, whose value is a text that is not empty.</summary>
    /// <returns>The request, the caller's to dispose, or <see langword="null"/> for anything else.</returns>
    public static UnsealRequest? Read(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader json = new(body);
        UnsealRequest? request = null;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName)
            {
                return null;
            }

            bool isShare = json.ValueTextEquals("share"u8);
            if ((!isShare && !json.ValueTextEquals("passphrase"u8)) || !json.Read() || json.TokenType != JsonTokenType.String || json.ValueSpan.IsEmpty)
            {
                return null;
            }

            SecretBuffer text = CopyText(json);
            request = new UnsealRequest(isShare, text);
            if (json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read())
            {
                return request;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // No JSON, or escapes that are no text: an answer says what was expected.
        }

        request?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => secret.Dispose();

    private static SecretBuffer CopyText(in Utf8JsonReader json)
    {
        // Unescaped, a text is never longer than it was.
        byte[] copy = GC.AllocateUninitializedArray<byte>(json.ValueSpan.Length, pinned: true);
        try
        {
            int length = json.CopyString(copy);
            return SecretBuffer.CopyOf(copy.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }
}
